package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"

	"rivals/api/v1alpha1"
)

// stamp stands where dot-inference says which policy, catalog and version derived.
const stamp = "default/go@1"

// unknownModelSeconds is the default policy's startup.unknownModel: there is no catalog here.
const unknownModelSeconds = 35 * 60

var (
	cpuPerGPU          = resource.MustParse("2")
	memoryPerGPU       = resource.MustParse("8Gi")
	sharedMemoryPerGPU = resource.MustParse("2Gi")

	linux = []corev1.NodeSelectorTerm{{MatchExpressions: []corev1.NodeSelectorRequirement{
		{Key: corev1.LabelOSStable, Operator: corev1.NodeSelectorOpIn, Values: []string{"linux"}},
	}}}
	spawn = v1alpha1.DerivedEnvVar{Name: "VLLM_WORKER_MULTIPROC_METHOD", Value: "spawn"}
)

// resolve is what spec.derived has to be after a request: as it is stored where the inputs are the same,
// else derived afresh. stored is nil on a create.
func resolve(object, stored *v1alpha1.LLMInference) *v1alpha1.Derived {
	rederive := object.Annotations[v1alpha1.RederiveAnnotation]
	if stored == nil || stored.Spec.Derived == nil ||
		rederive != "" && rederive != stored.Annotations[v1alpha1.RederiveAnnotation] ||
		stored.Spec.Derived.Inputs != inputs(object.Spec) ||
		stored.Spec.Derived.Revision != revision(*stored.Spec.Derived) {
		return derive(object)
	}
	kept := *stored.Spec.Derived
	kept.TargetNamespace = targetNamespace(object)
	if object.Spec.IngressHost != stored.Spec.IngressHost ||
		object.Spec.IngressHost != ptr.Deref(kept.Ingress, v1alpha1.Ingress{}).Host {
		kept.Ingress = ingress(object.Spec.IngressHost)
	}
	return &kept
}

// derive does what dot-inference does under its default policy, but for what the catalog knows.
func derive(object *v1alpha1.LLMInference) *v1alpha1.Derived {
	spec := object.Spec
	tensorParallelSize := ptr.Deref(spec.TensorParallelSize, spec.GPU)
	derived := &v1alpha1.Derived{
		Policy:          stamp,
		Inputs:          inputs(spec),
		TargetNamespace: targetNamespace(object),
		Ingress:         ingress(spec.IngressHost),
		Model:           spec.Model,
		MaxModelLen:     spec.MaxModelLen,
		Image:           v1alpha1.Image{Registry: "docker.io", Name: "lmcache/vllm-openai:v0.3.13"},
		Engine: v1alpha1.Engine{
			DType: "auto", GPUMemoryUtilization: "0.9", EnablePrefixCaching: true, EnableChunkedPrefill: true,
		},
		Resources: v1alpha1.DerivedResources{
			CPU:    quantity(spec.Resources.CPU, cpuPerGPU, spec.GPU, resource.Milli, resource.DecimalSI),
			Memory: quantity(spec.Resources.Memory, memoryPerGPU, spec.GPU, 0, resource.BinarySI),
			GPU:    strconv.Itoa(int(spec.GPU)),
		},
		TensorParallelSize: tensorParallelSize,
		Env:                env(spec),
		Probes: v1alpha1.Probes{
			Startup:   probe(spec.Probes.Startup, 10, startupFailures(spec.Probes.Startup)),
			Readiness: probe(spec.Probes.Readiness, 10, 3),
			Liveness:  probe(spec.Probes.Liveness, 20, 10),
		},
		RuntimeClass:      "nvidia",
		NodeSelectorTerms: linux,
	}
	if secret := spec.HFTokenSecret; secret != nil {
		derived.HFTokenSecret = &v1alpha1.HFTokenSecret{Name: secret.Name, Key: secret.Key}
		if secret.Key == "" {
			derived.HFTokenSecret.Key = "token"
		}
	}
	if spec.GPU > 1 {
		derived.SharedMemory = quantity(nil, sharedMemoryPerGPU, spec.GPU, 0, resource.BinarySI)
	}
	if tensorParallelSize > 0 && spec.GPU/tensorParallelSize > 1 {
		derived.ExtraArgs = []string{"--pipeline-parallel-size=" + strconv.Itoa(int(spec.GPU/tensorParallelSize))}
	}
	derived.Revision = revision(*derived)
	return derived
}

func targetNamespace(object *v1alpha1.LLMInference) string {
	if object.Spec.TargetNamespace != "" {
		return object.Spec.TargetNamespace
	}
	return object.Namespace
}

func ingress(host string) *v1alpha1.Ingress {
	switch {
	case host == "":
		return nil
	case strings.HasPrefix(host, "*."):
		return &v1alpha1.Ingress{Host: host}
	default:
		return &v1alpha1.Ingress{Host: host, URL: "http://" + host + "/v1"}
	}
}

func quantity(own *intstr.IntOrString, perGPU resource.Quantity, gpus int32, scale resource.Scale, format resource.Format) string {
	amount := perGPU.DeepCopy()
	amount.Mul(int64(gpus))
	if own != nil {
		if parsed, err := resource.ParseQuantity(own.String()); err == nil {
			amount = parsed
		}
	}
	amount.RoundUp(scale)
	return resource.NewDecimalQuantity(*amount.AsDec(), format).String()
}

func env(spec v1alpha1.Spec) []v1alpha1.DerivedEnvVar {
	var all []v1alpha1.DerivedEnvVar
	own := slices.ContainsFunc(spec.Env, func(it v1alpha1.EnvVar) bool { return it.Name == spawn.Name })
	if spec.GPU > 1 && !own {
		all = append(all, spawn)
	}
	for _, it := range spec.Env {
		all = append(all, v1alpha1.DerivedEnvVar(it))
	}
	return all
}

func startupFailures(own v1alpha1.Probe) int32 {
	period := max(1, ptr.Deref(own.PeriodSeconds, 10))
	rest := unknownModelSeconds - ptr.Deref(own.InitialDelaySeconds, 0)
	return max(1, (rest+period-1)/period)
}

func probe(own v1alpha1.Probe, period, failures int32) v1alpha1.Probe {
	merged := v1alpha1.Probe{
		FailureThreshold: ptr.To(ptr.Deref(own.FailureThreshold, failures)),
		PeriodSeconds:    ptr.To(ptr.Deref(own.PeriodSeconds, period)),
		TimeoutSeconds:   ptr.To(ptr.Deref(own.TimeoutSeconds, 5)),
	}
	if ptr.Deref(own.InitialDelaySeconds, 0) != 0 {
		merged.InitialDelaySeconds = own.InitialDelaySeconds
	}
	return merged
}

// inputs is the fingerprint of what the user asked for; quantities count by value.
func inputs(spec v1alpha1.Spec) string {
	spec.Derived, spec.IngressHost, spec.TargetNamespace = nil, "", ""
	spec.Resources.CPU = plain(spec.Resources.CPU)
	spec.Resources.Memory = plain(spec.Resources.Memory)
	if spec.HFTokenSecret != nil && *spec.HFTokenSecret == (v1alpha1.HFTokenSecret{}) {
		spec.HFTokenSecret = nil
	}
	return "i" + fingerprint(spec)
}

func plain(own *intstr.IntOrString) *intstr.IntOrString {
	if own == nil || *own == intstr.FromString("") {
		return nil
	}
	parsed, err := resource.ParseQuantity(own.String())
	if err != nil {
		return own
	}
	text := parsed.AsDec().String()
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	return ptr.To(intstr.FromString(text))
}

// revision is the fingerprint of what reaches the pod.
func revision(derived v1alpha1.Derived) string {
	derived.Revision, derived.Policy, derived.Inputs, derived.TargetNamespace, derived.Ingress = "", "", "", "", nil
	return "r" + fingerprint(derived)
}

// fingerprint is ten hex digits of the SHA-256 over canonical JSON.
func fingerprint(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // these types have nothing that cannot be encoded
	}
	hash := sha256.Sum256(bytes.TrimSuffix(text.Bytes(), []byte("\n")))
	return hex.EncodeToString(hash[:5])
}
