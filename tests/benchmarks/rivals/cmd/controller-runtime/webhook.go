package main

import (
	"context"
	"fmt"

	admissionv1 "k8s.io/api/admission/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/utils/ptr"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	"rivals/api/v1alpha1"
)

// hooks are the two hooks by path.
func hooks() (map[string]*admission.Webhook, error) {
	scheme := runtime.NewScheme()
	if err := v1alpha1.AddToScheme(scheme); err != nil {
		return nil, err
	}
	decoder := admission.NewDecoder(scheme)
	return map[string]*admission.Webhook{
		"/mutate":   admission.WithCustomDefaulter(scheme, &v1alpha1.LLMInference{}, defaulter{decoder}),
		"/validate": admission.WithCustomValidator(scheme, &v1alpha1.LLMInference{}, validator{}),
	}, nil
}

type defaulter struct{ decoder admission.Decoder }

var _ admission.CustomDefaulter = defaulter{}

// Default fills spec.derived.
func (d defaulter) Default(ctx context.Context, object runtime.Object) error {
	inference, ok := object.(*v1alpha1.LLMInference)
	if !ok {
		return fmt.Errorf("expected an LLMInference, got %T", object)
	}
	request, err := admission.RequestFromContext(ctx)
	if err != nil {
		return err
	}
	var stored *v1alpha1.LLMInference
	if request.Operation == admissionv1.Update {
		stored = &v1alpha1.LLMInference{}
		if err := d.decoder.DecodeRaw(request.OldObject, stored); err != nil {
			return err
		}
	}
	inference.Spec.Derived = resolve(inference, stored)
	return nil
}

type validator struct{}

var _ admission.CustomValidator = validator{}

// ValidateCreate refuses what can never run.
func (validator) ValidateCreate(_ context.Context, object runtime.Object) (admission.Warnings, error) {
	return validate(object)
}

// ValidateUpdate refuses what can never run.
func (validator) ValidateUpdate(_ context.Context, _, object runtime.Object) (admission.Warnings, error) {
	return validate(object)
}

// ValidateDelete refuses nothing.
func (validator) ValidateDelete(context.Context, runtime.Object) (admission.Warnings, error) {
	return nil, nil
}

func validate(object runtime.Object) (admission.Warnings, error) {
	inference, ok := object.(*v1alpha1.LLMInference)
	if !ok {
		return nil, fmt.Errorf("expected an LLMInference, got %T", object)
	}
	spec, path := inference.Spec, field.NewPath("spec")
	var refused field.ErrorList
	if spec.GPU < 1 || spec.GPU > 8 {
		refused = append(refused, field.Invalid(path.Child("gpu"), spec.GPU, "must be from 1 to 8"))
	}
	if size := ptr.Deref(spec.TensorParallelSize, spec.GPU); size < 1 || spec.GPU%size != 0 {
		refused = append(refused, field.Invalid(path.Child("tensorParallelSize"), size, "must divide gpu"))
	}
	if host := spec.IngressHost; host != "" &&
		len(validation.IsDNS1123Subdomain(host)) > 0 && len(validation.IsWildcardDNS1123Subdomain(host)) > 0 {
		refused = append(refused, field.Invalid(path.Child("ingressHost"), host, "must be a DNS name"))
	}
	names := map[string]bool{}
	for i, it := range spec.Env {
		if names[it.Name] {
			refused = append(refused, field.Duplicate(path.Child("env").Index(i).Child("name"), it.Name))
		}
		names[it.Name] = true
	}
	switch derived := spec.Derived; {
	case derived == nil:
		refused = append(refused, field.Required(path.Child("derived"), "the mutating hook did not see this object"))
	case derived.Inputs != inputs(spec), derived.Revision != revision(*derived):
		refused = append(refused, field.Forbidden(path.Child("derived"), "was changed after the mutating hook"))
	}
	if len(refused) > 0 {
		kind := v1alpha1.GroupVersion.WithKind("LLMInference").GroupKind()
		return nil, apierrors.NewInvalid(kind, inference.Name, refused)
	}
	return nil, nil
}
