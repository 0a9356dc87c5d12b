package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	jsonpatch "gomodules.xyz/jsonpatch/v2"
	admissionv1 "k8s.io/api/admission/v1"

	"rivals/api/v1alpha1"
)

// What differs from dot-inference: its stamp, and the time that a model of known size may take to start,
// with which the revision changes.
var named = map[string]bool{
	"/spec/derived/policy":                          true,
	"/spec/derived/revision":                        true,
	"/spec/derived/probes/startup/failureThreshold": true,
}

// testdata is what `dot-inference preview -o json` makes of the examples.
func TestDerivesWhatDotInferenceDoes(t *testing.T) {
	for _, name := range []string{"llm-qwen", "llm-kimi"} {
		want, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var object v1alpha1.LLMInference
		if err := json.Unmarshal(want, &object); err != nil {
			t.Fatal(err)
		}
		if got := revision(*object.Spec.Derived); got != object.Spec.Derived.Revision {
			t.Errorf("%s: its revision is %s here, %s there", name, got, object.Spec.Derived.Revision)
		}
		if object.Namespace == "" {
			object.Namespace = "default"
		}
		object.Spec.Derived = resolve(&object, nil)
		object.Namespace = ""
		got, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		differences, err := jsonpatch.CreatePatch(want, got)
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range differences {
			if !named[it.Path] {
				t.Errorf("%s: %s", name, it.Json())
			}
		}
		if len(differences) != len(named) {
			t.Errorf("%s: %d differences, want %d: %v", name, len(differences), len(named), differences)
		}
	}
}

// The reviews that the benchmarks measure, as a real API server sent them.
func TestPatchesOnlyDerived(t *testing.T) {
	for name, patched := range map[string]bool{"create-mutate": true, "changed-mutate": true, "unchanged-mutate": false} {
		response := send(t, "/mutate", name)
		if !response.Allowed || patched != (len(response.Patch) > 0) {
			t.Errorf("%s: allowed %t, patch %s", name, response.Allowed, response.Patch)
			continue
		}
		var patch []jsonpatch.JsonPatchOperation
		if err := json.Unmarshal(response.Patch, &patch); patched && err != nil {
			t.Fatal(err)
		}
		for _, it := range patch {
			if !strings.HasPrefix(it.Path, "/spec/derived") {
				t.Errorf("%s: %s", name, it.Json())
			}
		}
	}
}

func TestAllowsAndRefuses(t *testing.T) {
	for name, allowed := range map[string]bool{
		// Not defaulted yet, so they are refused; an unchanged one is complete.
		"create-mutate": false, "changed-mutate": false, "unchanged-mutate": true, "refused-mutate": false,
	} {
		if response := send(t, "/validate", name); response.Allowed != allowed {
			t.Errorf("%s: allowed is %t: %v", name, response.Allowed, response.Result)
		}
	}
}

func send(t *testing.T, path, review string) *admissionv1.AdmissionResponse {
	t.Helper()
	body, err := os.ReadFile("../../../src/main/resources/reviews/" + review + ".json")
	if err != nil {
		t.Fatal(err)
	}
	all, err := hooks()
	if err != nil {
		t.Fatal(err)
	}
	call, err := newCall(all[path], path, body)
	if err != nil {
		t.Fatal(err)
	}
	call.once()
	var answered admissionv1.AdmissionReview
	if err := json.Unmarshal(call.answer.body.Bytes(), &answered); err != nil {
		t.Fatal(err)
	}
	return answered.Response
}
