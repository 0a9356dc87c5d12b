// Package v1alpha1 has LLMInference as Go types, the way kubebuilder scaffolds an API. It is a fixture of
// the benchmarks: what the rival webhook in cmd/controller-runtime decodes and encodes.
//
// Fields are in the alphabetical order of their JSON names, so that encoding/json writes canonical JSON
// and a fingerprint needs no detour over maps.
//
// +kubebuilder:object:generate=true
// +groupName=inference.devopstoolkit.ai
package v1alpha1

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/controller-runtime/pkg/scheme"
)

//go:generate go run sigs.k8s.io/controller-tools/cmd/controller-gen@v0.19.0 object paths=.

// GroupVersion is the group and version of LLMInference.
var GroupVersion = schema.GroupVersion{Group: "inference.devopstoolkit.ai", Version: "v1alpha1"}

// AddToScheme registers LLMInference.
var AddToScheme = (&scheme.Builder{GroupVersion: GroupVersion}).Register(&LLMInference{}).AddToScheme

// RederiveAnnotation asks for a fresh derivation by a new value.
const RederiveAnnotation = "inference.devopstoolkit.ai/rederive"

// +kubebuilder:object:root=true

// LLMInference is a running vLLM server for one model.
type LLMInference struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata,omitzero"`

	Spec   Spec   `json:"spec,omitzero"`
	Status Status `json:"status,omitzero"`
}

// Spec is what users write, and Derived.
type Spec struct {
	Derived            *Derived       `json:"derived,omitempty"`
	Env                []EnvVar       `json:"env,omitempty"`
	GPU                int32          `json:"gpu,omitempty"`
	HFTokenSecret      *HFTokenSecret `json:"hfTokenSecret,omitempty"`
	IngressHost        string         `json:"ingressHost,omitempty"`
	MaxModelLen        *int32         `json:"maxModelLen,omitempty"`
	Model              string         `json:"model,omitempty"`
	Probes             Probes         `json:"probes,omitzero"`
	ProviderConfigName string         `json:"providerConfigName,omitempty"`
	Resources          Resources      `json:"resources,omitzero"`
	TargetNamespace    string         `json:"targetNamespace,omitempty"`
	TensorParallelSize *int32         `json:"tensorParallelSize,omitempty"`
}

// EnvVar is a variable as users write it.
type EnvVar struct {
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`
}

// HFTokenSecret names a key of a Secret.
type HFTokenSecret struct {
	Key  string `json:"key,omitempty"`
	Name string `json:"name,omitempty"`
}

// Probes are the numbers of all three probes.
type Probes struct {
	Liveness  Probe `json:"liveness,omitzero"`
	Readiness Probe `json:"readiness,omitzero"`
	Startup   Probe `json:"startup,omitzero"`
}

// Probe has the numbers of a probe; what is absent is derived.
type Probe struct {
	FailureThreshold    *int32 `json:"failureThreshold,omitempty"`
	InitialDelaySeconds *int32 `json:"initialDelaySeconds,omitempty"`
	PeriodSeconds       *int32 `json:"periodSeconds,omitempty"`
	TimeoutSeconds      *int32 `json:"timeoutSeconds,omitempty"`
}

// Resources are overrides, numbers or strings; a resource.Quantity would rewrite what the user wrote.
type Resources struct {
	CPU    *intstr.IntOrString `json:"cpu,omitempty"`
	Memory *intstr.IntOrString `json:"memory,omitempty"`
}

// Derived is what the webhook writes.
type Derived struct {
	Engine             Engine                    `json:"engine,omitzero"`
	Env                []DerivedEnvVar           `json:"env,omitempty"`
	ExtraArgs          []string                  `json:"extraArgs,omitempty"`
	HFTokenSecret      *HFTokenSecret            `json:"hfTokenSecret,omitempty"`
	Image              Image                     `json:"image,omitzero"`
	Ingress            *Ingress                  `json:"ingress,omitempty"`
	Inputs             string                    `json:"inputs,omitempty"`
	MaxModelLen        *int32                    `json:"maxModelLen,omitempty"`
	Model              string                    `json:"model,omitempty"`
	NodeSelectorTerms  []corev1.NodeSelectorTerm `json:"nodeSelectorTerms,omitempty"`
	Policy             string                    `json:"policy,omitempty"`
	Probes             Probes                    `json:"probes,omitzero"`
	Resources          DerivedResources          `json:"resources,omitzero"`
	Revision           string                    `json:"revision,omitempty"`
	RuntimeClass       string                    `json:"runtimeClass,omitempty"`
	SharedMemory       string                    `json:"sharedMemory,omitempty"`
	TargetNamespace    string                    `json:"targetNamespace,omitempty"`
	TensorParallelSize int32                     `json:"tensorParallelSize,omitempty"`
}

// Engine has vLLM's settings.
type Engine struct {
	DType                string `json:"dtype"`
	EnableChunkedPrefill bool   `json:"enableChunkedPrefill"`
	EnablePrefixCaching  bool   `json:"enablePrefixCaching"`
	GPUMemoryUtilization string `json:"gpuMemoryUtilization"`
}

// DerivedEnvVar is a variable of the pod: its value is there, if only empty.
type DerivedEnvVar struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Image is the one to run.
type Image struct {
	Name     string `json:"name"`
	Registry string `json:"registry"`
}

// Ingress is there only with a host.
type Ingress struct {
	Host string `json:"host"`
	URL  string `json:"url,omitempty"`
}

// DerivedResources are requests and limits in one.
type DerivedResources struct {
	CPU    string `json:"cpu"`
	GPU    string `json:"gpu"`
	Memory string `json:"memory"`
}

// Status is written by Crossplane.
type Status struct {
	Conditions  []Condition `json:"conditions,omitempty"`
	ModelStatus string      `json:"modelStatus,omitempty"`
	Replicas    *int32      `json:"replicas,omitempty"`
	URL         string      `json:"url,omitempty"`
}

// Condition is Crossplane's: without a message where metav1.Condition would write an empty one.
type Condition struct {
	LastTransitionTime metav1.Time            `json:"lastTransitionTime"`
	Message            string                 `json:"message,omitempty"`
	ObservedGeneration int64                  `json:"observedGeneration,omitempty"`
	Reason             string                 `json:"reason"`
	Status             metav1.ConditionStatus `json:"status"`
	Type               string                 `json:"type"`
}
