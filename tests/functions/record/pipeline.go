package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/structpb"
	"sigs.k8s.io/yaml"
)

// patience is how long a function may take for one case, and to start.
const patience = 20 * time.Second

// A composition, whole and what is needed of it.
type composition struct {
	whole map[string]any
	steps []struct {
		Step        string
		FunctionRef struct{ Name string }
		Input       json.RawMessage
	}
}

func readComposition(file string) (composition, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return composition{}, err
	}
	var c composition
	var typed struct {
		Kind string
		Spec struct{ Pipeline json.RawMessage }
	}
	for _, into := range []any{&c.whole, &typed} {
		if err := yaml.Unmarshal(text, into); err != nil {
			return c, fmt.Errorf("%s: %w", file, err)
		}
	}
	if typed.Kind != "Composition" || typed.Spec.Pipeline == nil {
		return c, fmt.Errorf("%s is no Composition with a pipeline, but of kind %q", file, typed.Kind)
	}
	return c, json.Unmarshal(typed.Spec.Pipeline, &c.steps)
}

// A pipeline is functions that can be called, each with its input.
type pipeline []struct {
	name   string
	input  *structpb.Struct
	client fnv1.FunctionRunnerServiceClient
}

// connect finds the running function of each step, and returns the versions, too.
func connect(c composition, running functions) (pipeline, map[string]string, error) {
	steps := make(pipeline, len(c.steps))
	versions := map[string]string{}
	for i, step := range c.steps {
		name := step.FunctionRef.Name
		f, ok := running[name]
		if !ok {
			return nil, nil, fmt.Errorf("step %q needs function %s: say where it runs with --function %s@VERSION=ADDRESS", step.Step, name, name)
		}
		connection, err := grpc.NewClient(f.address, grpc.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			return nil, nil, fmt.Errorf("--function %s: %w", name, err)
		}
		steps[i].input = &structpb.Struct{}
		if err := steps[i].input.UnmarshalJSON(step.Input); err != nil {
			return nil, nil, fmt.Errorf("step %q: input: %w", step.Step, err)
		}
		steps[i].name = name + " at " + f.address
		steps[i].client = fnv1.NewFunctionRunnerServiceClient(connection)
		versions[name] = f.version
	}
	for name := range running {
		if _, ok := versions[name]; !ok {
			return nil, nil, fmt.Errorf("--function %s: the Composition has no such function", name)
		}
	}
	return steps, versions, nil
}

// run does what Crossplane's FunctionComposer.Compose does: each step gets the desired state and
// the context of the one before, results add up, and a fatal one ends it.
func (p pipeline) run(c testCase) (*fnv1.RunFunctionResponse, error) {
	observed, err := c.state()
	if err != nil {
		return nil, err
	}
	sum := &fnv1.RunFunctionResponse{Desired: &fnv1.State{}}
	state := &structpb.Struct{Fields: map[string]*structpb.Value{}}
	for _, step := range p {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		response, err := step.client.RunFunction(ctx, &fnv1.RunFunctionRequest{
			Meta:     &fnv1.RequestMeta{Tag: c.Name},
			Observed: observed,
			Desired:  sum.GetDesired(),
			Input:    step.input,
			Context:  state,
		}, grpc.WaitForReady(true))
		cancel()
		if err != nil {
			return nil, fmt.Errorf("%s: %w. Does it run, with --insecure?", step.name, err)
		}
		if wants := response.GetRequirements(); wants != nil {
			return nil, fmt.Errorf("%s wants what Crossplane would fetch and this program cannot: %v", step.name, wants)
		}
		sum.Desired, state = response.GetDesired(), response.GetContext()
		sum.Conditions = append(sum.GetConditions(), response.GetConditions()...)
		sum.Results = append(sum.GetResults(), response.GetResults()...)
		for _, result := range response.GetResults() {
			if result.GetSeverity() == fnv1.Severity_SEVERITY_FATAL {
				sum.Desired = nil
				return sum, nil
			}
		}
	}
	return sum, nil
}
