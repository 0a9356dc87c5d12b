#!/usr/bin/env bash
# Gateway API, server-side apply: the same HTTPRoute, word for word, applied by a second manager is a conflict.
#
# Guess:     two managers who apply the same text want the same, so both own it and nobody is refused, as for every
#            field of one value.
# Behaviour: "Apply failed with 2 conflicts: .spec.parentRefs, .spec.rules". Both lists are atomic, and their items have
#            defaults (group, kind, weight, path). What is stored has them, what is applied has not: the lists differ,
#            and a list that differs is owned by one. The manager who applied first meets nothing, however often. A list
#            without defaults (hostnames) is owned by both, and so are the others once every default is written out.
# Version:   sigs.k8s.io/gateway-api v1.4.1, its HTTPRoute; k8s.io/apiextensions-apiserver and apimachinery v0.34.1
#            and v0.37.2: field manager, types and defaults as kube-apiserver puts them together for a custom resource.
# Who meets it: who hands a route over, as from kubectl to GitOps or to Crossplane's provider-kubernetes, by applying it
#            once more unchanged. It takes --force-conflicts; that nothing changes in the text is no way around.
#
# Needs bash, Go 1.26 or newer and the Go modules; minutes the first time.
# Fails if a version behaves otherwise than recorded here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOMODCACHE="$work/modules" GOWORK=off GOFLAGS="-mod=mod -modcacherw -trimpath"

cat >recorded <<'SEEN'
as people write it        | again: applied | another manager: Apply failed with 2 conflicts: conflicts with "one": - .spec.parentRefs - .spec.rules
hostnames alone           | again: applied | another manager: applied
every default written out | again: applied | another manager: applied
SEEN

cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/managedfields"
	"sigs.k8s.io/yaml"
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// What kube-apiserver hands to the field manager of a custom resource with one version: no conversion, the defaults
// of the schema.
type resource struct{ schema *structuralschema.Structural }

func (resource) Convert(in, out, context interface{}) error { panic("not asked") }
func (resource) ConvertToVersion(in runtime.Object, _ runtime.GroupVersioner) (runtime.Object, error) {
	return in, nil
}
func (resource) ConvertFieldLabel(schema.GroupVersionKind, string, string) (string, string, error) {
	panic("not asked")
}
func (r resource) Default(in runtime.Object) {
	defaulting.Default(in.(*unstructured.Unstructured).Object, r.schema)
}
func (resource) New(kind schema.GroupVersionKind) (runtime.Object, error) {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(kind)
	return object, nil
}

func main() {
	crd := &v1.CustomResourceDefinition{}
	if err := yaml.Unmarshal(must(os.ReadFile(os.Args[1])), crd); err != nil {
		panic(err)
	}
	served := crd.Spec.Versions[0]
	kind := schema.GroupVersionKind{Group: crd.Spec.Group, Version: served.Name, Kind: crd.Spec.Names.Kind}
	internal := &apiextensions.CustomResourceValidation{}
	if err := v1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(served.Schema, internal, nil); err != nil {
		panic(err)
	}
	structural := must(structuralschema.NewStructural(internal.OpenAPIV3Schema))
	openapi := must(builder.BuildOpenAPIV3(crd, served.Name, builder.Options{AllowNonStructural: true}))
	types := must(managedfields.NewTypeConverter(openapi.Components.Schemas, false))
	r := resource{structural}
	manager := must(managedfields.NewDefaultCRDFieldManager(types, r, r, r, kind, kind.GroupVersion(), "", nil))

	cases := []struct{ what, spec string }{
		{"as people write it", `{"parentRefs": [{"name": "public"}], "hostnames": ["a.example.com"],
			"rules": [{"backendRefs": [{"name": "a", "port": 80}]}]}`},
		{"hostnames alone", `{"hostnames": ["a.example.com"]}`},
		{"every default written out", `{"parentRefs": [{"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public"}],
			"rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}],
			"backendRefs": [{"group": "", "kind": "Service", "name": "a", "port": 80, "weight": 1}]}]}`},
	}
	for _, c := range cases {
		apply := func(live runtime.Object, who string) (runtime.Object, error) {
			object := &unstructured.Unstructured{}
			text := fmt.Sprintf(`{"apiVersion": %q, "kind": %q, "metadata": {"name": "a", "namespace": "b"}, "spec": %s}`, kind.GroupVersion(), kind.Kind, c.spec)
			if err := json.Unmarshal([]byte(text), &object.Object); err != nil {
				panic(err)
			}
			return manager.Apply(live, object, who, false)
		}
		empty := must(r.New(kind))
		live, err := apply(empty, "one")
		if err != nil {
			panic(err)
		}
		_, again := apply(live, "one")
		_, other := apply(live, "two")
		fmt.Printf("%-25s | again: %s | another manager: %s\n", c.what, said(again), said(other))
	}
}

func said(err error) string {
	if err == nil {
		return "applied"
	}
	return strings.ReplaceAll(err.Error(), "\n", " ")
}
GO

route=$(go mod download -json sigs.k8s.io/gateway-api@v1.4.1 | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
route=$route/config/crd/standard/gateway.networking.k8s.io_httproutes.yaml
echo 'guess: all are applied, since nothing differs'
for version in v0.34.1 v0.37.2; do
  printf 'module finding\n' >go.mod
  rm -f go.sum
  {
    go get "k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder@$version"
    go get sigs.k8s.io/yaml@v1.6.0
    go build -o finding .
  } 2>log || { cat log >&2; exit 1; }
  ./finding "$route" >seen
  printf 'k8s.io/apiextensions-apiserver %s\n%s\n' "$version" "$(sed 's/^/  /' seen)"
  diff recorded seen || { echo "$version behaves otherwise than recorded (<)" >&2; exit 1; }
done
echo 'as recorded'
