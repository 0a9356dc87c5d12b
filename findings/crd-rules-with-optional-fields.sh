#!/usr/bin/env bash
# Kubernetes: the bounds in a CRD's schema do not count in a rule that reads the field as optional.
#
# Guess:     self.?gpus.orValue([]).all(...) costs what (has(self.gpus) ? self.gpus : []).all(...) costs: the same
#            value, and the schema gives maxItems and maxLength. Both are accepted.
# Behaviour: the first is refused, "exceeds budget by factor of more than 100x", with the advice to add the
#            maxItems and maxLength that are there. The estimate finds a value's bound by its path in the schema
#            (cel-go, checker/cost.go). A value that comes from .? has no path; one that comes from ?: keeps it.
#            An optional string may still be compared with one that has a bound.
# Version:   k8s.io/apiextensions-apiserver v0.34.1 (cel-go v0.26.0) and v0.37.2 (cel-go v0.29.2): its validation
#            of CustomResourceDefinitions, which kube-apiserver runs.
# Who meets it: who writes rules into an XRD. Crossplane copies them into a CRD, so the refusal comes late, as a
#            condition of the XRD. Conditions of webhooks and admission policies, where optional fields are
#            common, have no such estimate: a rule copied from there does not work here.
#
# Needs bash, Go 1.26 or newer and the Go modules. Compiles for minutes the first time, then fetches for one.
# Fails if a version behaves otherwise than recorded here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOMODCACHE="$work/modules" GOWORK=off GOFLAGS="-mod=mod -modcacherw -trimpath"

cat >recorded <<'SEEN'
accepted | !has(self.gpus) || self.gpus.all(g, g > 0)
accepted | (has(self.gpus) ? self.gpus : []).all(g, g > 0)
too dear | self.?gpus.orValue([]).all(g, g > 0)
accepted | !has(self.model) || self.model.contains('/')
too dear | self.?model.orValue('').contains('/')
accepted | (has(self.model) ? self.model : '') == (has(self.alias) ? self.alias : '')
too dear | self.?model.orValue('') == self.?alias.orValue('')
accepted | self.?model.orValue('') == 'a/b'
SEEN

cat >main.go <<'GO'
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
)

const crd = `{"metadata": {"name": "models.example.com"}, "status": {"storedVersions": ["v1"]}, "spec": {
  "group": "example.com", "scope": "Namespaced", "conversion": {"strategy": "None"},
  "names": {"plural": "models", "singular": "model", "kind": "Model", "listKind": "ModelList"},
  "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
    "type": "object", "properties": {"spec": {"type": "object", "x-kubernetes-validations": [{"rule": %q}],
      "properties": {
        "gpus": {"type": "array", "maxItems": 8, "items": {"type": "integer"}},
        "model": {"type": "string", "maxLength": 512}, "alias": {"type": "string", "maxLength": 512}}}}}}}]}}`

func main() {
	for rules := bufio.NewScanner(os.Stdin); rules.Scan(); {
		var asked v1.CustomResourceDefinition
		var checked apiextensions.CustomResourceDefinition
		read := json.Unmarshal(fmt.Appendf(nil, crd, rules.Text()), &asked)
		converted := v1.Convert_v1_CustomResourceDefinition_To_apiextensions_CustomResourceDefinition(&asked, &checked, nil)
		if err := errors.Join(read, converted); err != nil {
			panic(err)
		}
		answer := "accepted"
		if errs := validation.ValidateCustomResourceDefinition(context.Background(), &checked); len(errs) > 0 {
			answer = errs[0].Error()
			if at := strings.Index(answer, "estimated rule cost exceeds budget by factor of more than 100x"); at >= 0 {
				fmt.Fprintln(os.Stderr, answer[at:])
				answer = "too dear"
			}
		}
		fmt.Println(answer, "|", rules.Text())
	}
}
GO

echo 'guess: all are accepted, since each list and string has a bound'
for version in v0.34.1 v0.37.2; do
  printf 'module finding\n' >go.mod
  rm -f go.sum
  go get "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation@$version" 2>log || { cat log >&2; exit 1; }
  sed 's/^[^|]*| //' recorded | go run . >seen 2>log || { cat log >&2; exit 1; }
  printf 'k8s.io/apiextensions-apiserver %s\n%s\n' "$version" "$(sed 's/^/  /' seen)"
  echo "  too dear: $(grep -m 1 '^estimated' log || true)"
  diff recorded seen || { echo "$version behaves otherwise than recorded (<)" >&2; exit 1; }
done
echo 'as recorded'
