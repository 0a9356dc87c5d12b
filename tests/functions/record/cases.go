package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	fnv1 "github.com/crossplane/function-sdk-go/proto/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/structpb"
)

// A testCase is what Crossplane observes.
type testCase struct {
	Name      string
	Composite json.RawMessage
	Observed  map[string]json.RawMessage
}

func readCases(file string, raw []byte) ([]testCase, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	seen := map[string]bool{}
	var cases []testCase
	for {
		var c testCase
		if err := decoder.Decode(&c); errors.Is(err, io.EOF) {
			return cases, nil
		} else if err != nil {
			return nil, fmt.Errorf("%s: case %d: %w", file, len(cases)+1, err)
		}
		if c.Name == "" || seen[c.Name] {
			return nil, fmt.Errorf("%s: case %d: name %q is empty or taken", file, len(cases)+1, c.Name)
		}
		seen[c.Name] = true
		cases = append(cases, c)
	}
}

// state is the case as a function gets it: all numbers are doubles from here on.
func (c testCase) state() (*fnv1.State, error) {
	state := &fnv1.State{Resources: map[string]*fnv1.Resource{}}
	composite, err := resource(c.Composite)
	if err != nil {
		return nil, fmt.Errorf("composite: %w", err)
	}
	state.Composite = composite
	for name, raw := range c.Observed {
		if state.Resources[name], err = resource(raw); err != nil {
			return nil, fmt.Errorf("observed %q: %w", name, err)
		}
	}
	return state, nil
}

func resource(raw json.RawMessage) (*fnv1.Resource, error) {
	object := &structpb.Struct{}
	return &fnv1.Resource{Resource: object}, object.UnmarshalJSON(raw)
}

// recorded is the line of the case. protojson varies its white space on purpose, hence the detour.
func (c testCase) recorded(response *fnv1.RunFunctionResponse) ([]byte, error) {
	varying, err := protojson.Marshal(response)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(varying))
	decoder.UseNumber()
	members := map[string]any{}
	if err := decoder.Decode(&members); err != nil {
		return nil, err
	}
	members["name"] = c.Name
	return line(members)
}

// line is JSON with sorted keys in which <, > and & stay legible.
func line(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return out.Bytes(), err
}
