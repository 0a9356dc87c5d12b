// Command load measures, for the benchmarks, how long requests to a real API server take with and without
// admission: without any, with dot-inference, and with each of its rivals. All are measured in one run, in
// rounds that each start with another one, so that a slow minute of the machine hits all.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

// variants are what stands in the way of a request. Each but none has a file of that name with what to create;
// "-2" is a mutating and a validating hook, as dot-inference has them, and without it the mutating one alone;
// "-once" is not called again after others have changed the object.
var variants = []string{
	"none", "dot-inference", "controller-runtime", "controller-runtime-2", "policy", "policy-once", "floor", "floor-2",
}

// loads are the numbers of clients, each with one request at a time.
var loads = []int{1, 8, 32}

// creator is the variant under which the objects to apply and to label are made: all variants find the same.
const creator = "dot-inference"

func main() {
	kubeconfig := flag.String("kubeconfig", "", "of an API server that nobody else uses")
	directory := flag.String("variants", "", "directory with VARIANT.yaml for each variant")
	out := flag.String("out", "", "CSV file to append to")
	rounds := flag.Int("rounds", 5, "how often each variant is measured")
	count := flag.Int("operations", 300, "requests of each measurement")
	warm := flag.Int("warm", 6000, "creates of each variant before the first round")
	flag.Parse()
	if err := run(*kubeconfig, *directory, *out, *rounds, *count, *warm); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func run(kubeconfig, directory, out string, rounds, count, warm int) error {
	file, err := os.OpenFile(out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	clients, err := newClients(kubeconfig, loads[len(loads)-1])
	if err != nil {
		return err
	}
	admission, err := newAdmission(clients[0], directory)
	if err != nil {
		return err
	}
	began := time.Now()
	say := func(format string, words ...any) {
		fmt.Printf("%4.0f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, words...))
	}

	if err := admission.become(creator); err != nil {
		return err
	}
	for i, client := range clients {
		if _, err := client.send(apply.request(i)); err != nil {
			return err
		}
	}
	for _, variant := range variants {
		say("warming %s", variant)
		if err := admission.become(variant); err != nil {
			return err
		}
		create.run(clients, warm)
	}

	for round := range rounds {
		for i := range variants {
			variant := variants[(i+round)%len(variants)]
			say("round %d of %d: %s", round+1, rounds, variant)
			if err := admission.become(variant); err != nil {
				return err
			}
			for _, operation := range operations {
				operation.run(clients[:8], count/4)
				for _, load := range loads {
					before, err := admission.counters()
					if err != nil {
						return err
					}
					outcome := operation.run(clients[:load], count)
					after, err := admission.counters()
					if err != nil {
						return err
					}
					if outcome.err != nil {
						say("%s, %s, %d clients: %d errors, the last one: %v", variant, operation.name, load, outcome.errors, outcome.err)
					}
					for _, it := range outcome.metrics(after.minus(before)) {
						if _, err := fmt.Fprintf(file, "apiserver,%s,%s,%d,%d,%s\n", variant, operation.name, load, round+1, it); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	return admission.become("none")
}
