package main

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	objects = "/apis/inference.devopstoolkit.ai/v1alpha1/namespaces/default/llminferences"

	// object is examples/llm-qwen.yaml with a name to fill in.
	object = `{"apiVersion":"inference.devopstoolkit.ai/v1alpha1","kind":"LLMInference",` +
		`"metadata":{"name":"%s","namespace":"default"},"spec":{"model":"Qwen/Qwen2.5-1.5B-Instruct","gpu":1,` +
		`"ingressHost":"qwen.127.0.0.1.nip.io","providerConfigName":"incluster"}}`
)

// operation is one kind of request; worker is the number of the client that sends it.
type operation struct {
	name    string
	request func(worker int) request
}

var (
	turn atomic.Int64 // makes each request another one

	// create is a dry run: all of a create but the write.
	create = operation{"create", func(int) request {
		name := fmt.Sprintf("new-%d", turn.Add(1))
		return request{http.MethodPost, objects + "?dryRun=All", "application/json", fmt.Appendf(nil, object, name)}
	}}
	// apply is a server-side apply of what is there, as GitOps does it all day; each client has its own object.
	apply = operation{"apply", func(worker int) request {
		name := fmt.Sprintf("existing-%d", worker)
		return request{http.MethodPatch, objects + "/" + name + "?fieldManager=load", "application/apply-patch+yaml", fmt.Appendf(nil, object, name)}
	}}
	// label changes only metadata, so with the match conditions no hook is called.
	label = operation{"label", func(worker int) request {
		body := fmt.Appendf(nil, `{"metadata":{"labels":{"turn":"%d"}}}`, turn.Add(1))
		return request{http.MethodPatch, fmt.Sprintf("%s/existing-%d", objects, worker), "application/merge-patch+json", body}
	}}
	operations = []operation{create, apply, label}
)

// outcome of some requests: how long those without an error took.
type outcome struct {
	durations []time.Duration
	errors    int
	err       error
}

// run sends count requests, as many at a time as there are clients.
func (o operation) run(clients []*client, count int) outcome {
	var (
		left  atomic.Int64
		group sync.WaitGroup
	)
	left.Store(int64(count))
	each := make([]outcome, len(clients))
	for worker, client := range clients {
		group.Go(func() {
			for left.Add(-1) >= 0 {
				request := o.request(worker)
				began := time.Now()
				_, err := client.send(request)
				took := time.Since(began)
				if err != nil {
					each[worker].errors++
					each[worker].err = err
				} else {
					each[worker].durations = append(each[worker].durations, took)
				}
			}
		})
	}
	group.Wait()
	var all outcome
	for _, it := range each {
		all.durations = append(all.durations, it.durations...)
		all.errors += it.errors
		if it.err != nil {
			all.err = it.err
		}
	}
	slices.Sort(all.durations)
	return all
}

// metrics are the last three columns of the CSV rows.
func (o outcome) metrics(admission counters) []string {
	rows := []string{
		fmt.Sprintf("errors,requests,%d", o.errors),
		fmt.Sprintf("calls,reviews,%.0f", admission.reviews),
		fmt.Sprintf("admission,ms,%.3f", 1000*admission.seconds/float64(len(o.durations)+o.errors)),
	}
	if len(o.durations) == 0 {
		return rows
	}
	var sum time.Duration
	for _, it := range o.durations {
		sum += it
	}
	return append(rows, o.quantile("p50", 50), o.quantile("p99", 99), milliseconds("mean", sum/time.Duration(len(o.durations))))
}

// quantile is the smallest duration that percent of all do not exceed.
func (o outcome) quantile(name string, percent int) string {
	return milliseconds(name, o.durations[(len(o.durations)*percent+99)/100-1])
}

func milliseconds(metric string, duration time.Duration) string {
	return fmt.Sprintf("%s,ms,%.3f", metric, float64(duration.Nanoseconds())/1e6)
}
