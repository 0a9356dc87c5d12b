// Stand-in for function-patch-and-transform, which cannot be had as a Go module.
//
// To Crossplane it is a composition function like any other: gRPC over mutual TLS. It renders
// nothing itself. It asks an HTTP server, our own renderer in the test's JVM, so that Crossplane
// runs with the code whose output the goldens hold against the real function's.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/crossplane/function-sdk-go"
	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
)

const usage = `Stand-in for function-patch-and-transform: serves composition functions' gRPC over
mutual TLS, and leaves the rendering to an HTTP server.

It POSTs  {"input": {…}, "composite": {…}, "observed": {"NAME": {…}}}
and reads {"composite": {…}, "resources": {"NAME": {"resource": {…}, "ready": true}},
           "incomplete": false, "warnings": ["…"]}
or        {"fatal": "…"}

`

// What the real function answers with: Crossplane asks again after it (fn.go, response.DefaultTTL).
const timeToLive = time.Minute

// Longer than a busy machine needs, shorter than Crossplane waits (its reconcile timeout, 2 minutes).
const patience = 30 * time.Second

type question struct {
	Input     *structpb.Struct            `json:"input"`
	Composite *structpb.Struct            `json:"composite"`
	Observed  map[string]*structpb.Struct `json:"observed"`
}

type answer struct {
	Fatal      string              `json:"fatal"`
	Composite  *structpb.Struct    `json:"composite"`
	Resources  map[string]composed `json:"resources"`
	Incomplete bool                `json:"incomplete"`
	Warnings   []string            `json:"warnings"`
}

type composed struct {
	Resource *structpb.Struct `json:"resource"`
	Ready    bool             `json:"ready"`
}

type standIn struct {
	fnv1.UnimplementedFunctionRunnerServiceServer

	renderer string
	client   http.Client
}

// RunFunction asks the renderer. What goes wrong is a fatal result, as in any function.
func (s *standIn) RunFunction(ctx context.Context, req *fnv1.RunFunctionRequest) (*fnv1.RunFunctionResponse, error) {
	rsp := &fnv1.RunFunctionResponse{
		Meta:    &fnv1.ResponseMeta{Tag: req.GetMeta().GetTag(), Ttl: durationpb.New(timeToLive)},
		Desired: req.GetDesired(),
		Context: req.GetContext(),
	}
	got, err := s.ask(ctx, req)
	if err != nil {
		addResult(rsp, fnv1.Severity_SEVERITY_FATAL, err.Error())
		return rsp, nil
	}
	for _, warning := range got.Warnings {
		addResult(rsp, fnv1.Severity_SEVERITY_WARNING, warning)
	}
	if rsp.Desired == nil {
		rsp.Desired = &fnv1.State{}
	}
	rsp.Desired.Composite = &fnv1.Resource{Resource: got.Composite}
	if got.Incomplete {
		rsp.Desired.Composite.Ready = fnv1.Ready_READY_FALSE
	}
	if rsp.Desired.Resources == nil {
		rsp.Desired.Resources = map[string]*fnv1.Resource{}
	}
	for name, it := range got.Resources {
		desired := &fnv1.Resource{Resource: it.Resource}
		if it.Ready {
			desired.Ready = fnv1.Ready_READY_TRUE
		}
		rsp.Desired.Resources[name] = desired
	}
	return rsp, nil
}

func (s *standIn) ask(ctx context.Context, req *fnv1.RunFunctionRequest) (*answer, error) {
	asked := question{
		Input:     req.GetInput(),
		Composite: req.GetObserved().GetComposite().GetResource(),
		Observed:  map[string]*structpb.Struct{},
	}
	for name, resource := range req.GetObserved().GetResources() {
		asked.Observed[name] = resource.GetResource()
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, fmt.Errorf("stand-in: the request is no JSON: %w", err)
	}
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, s.renderer, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("stand-in: %w", err)
	}
	post.Header.Set("Content-Type", "application/json")
	answered, err := s.client.Do(post)
	if err != nil {
		return nil, fmt.Errorf("stand-in: the renderer does not answer: %w", err)
	}
	defer answered.Body.Close()
	text, err := io.ReadAll(answered.Body)
	if err != nil {
		return nil, fmt.Errorf("stand-in: the renderer's answer broke off: %w", err)
	}
	if answered.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("stand-in: the renderer answers %s: %s", answered.Status, text)
	}
	got := &answer{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(got); err != nil {
		return nil, fmt.Errorf("stand-in: the renderer's answer is not as expected: %w: %s", err, text)
	}
	if got.Fatal != "" {
		return nil, errors.New(got.Fatal)
	}
	return got, nil
}

func addResult(rsp *fnv1.RunFunctionResponse, severity fnv1.Severity, message string) {
	target := fnv1.Target_TARGET_COMPOSITE
	rsp.Results = append(rsp.Results, &fnv1.Result{Severity: severity, Message: message, Target: &target})
}

func main() {
	address := flag.String("address", "127.0.0.1:9443", "where to listen for gRPC")
	certificates := flag.String("tls-certs-dir", "", "`directory` of tls.crt, tls.key, and ca.crt for the clients' certificates")
	renderer := flag.String("renderer", "", "`URL` to POST to")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if *certificates == "" || *renderer == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "stand-in: --tls-certs-dir and --renderer are required, and nothing else is taken; see --help")
		os.Exit(2)
	}
	log.Fatal(function.Serve(
		&standIn{renderer: *renderer, client: http.Client{Timeout: patience}},
		function.Listen("tcp", *address),
		function.MTLSCertificates(*certificates),
		function.WithMetricsServer("")))
}
