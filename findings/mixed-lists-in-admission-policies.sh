#!/usr/bin/env bash
# Kubernetes: in an admission policy's CEL, dyn is a type of its own as soon as it stands in a list.
#
# Guess:     a field of the object has type dyn, which goes with anything: [object.spec.a, 'b'] is a list of anything,
#            as cel-go makes it, and ['b', object.spec.a] one, too.
# Behaviour: both are refused, "expected type 'dyn' but found 'string'", or the other way round, and with them the
#            whole policy. Kubernetes asks for items of one declared type in each literal (cel-go's
#            HomogeneousAggregateLiterals), and counts dyn as one. It does not come by what it refuses: the same list as
#            a sum, ['b'] + [object.spec.a], is accepted. So are string(object.spec.a), and dyn('b').
#            has(object.spec.a) ? object.spec.a : '' is dyn as well, though '' is a text.
# Version:   k8s.io/apiserver v0.34.1 (cel-go v0.26.0) and v0.37.2 (cel-go v0.29.2): the compiler of admission
#            policies and match conditions, which kube-apiserver runs.
# Who meets it: who compares parts of a custom resource with lists of allowed ones, as components/admission-policy does.
#            A unit test with another compiler need not find it: dev.cel 0.14.0 for Java took such a list of ours.
#
# Needs bash, Go 1.26 or newer and the Go modules; minutes the first time.
# Fails if a version behaves otherwise than recorded here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOMODCACHE="$work/modules" GOWORK=off GOFLAGS="-mod=mod -modcacherw -trimpath"

cat >recorded <<'SEEN'
refused  | [object.spec.a, 'b'].size() == 2
refused  | ['b', object.spec.a].size() == 2
refused  | [has(object.spec.a) ? object.spec.a : '', 'b'].size() == 2
refused  | {'x': object.spec.a, 'y': 'b'}.size() == 2
accepted | [object.spec.a, object.spec.b].size() == 2
accepted | ['b', string(object.spec.a)].size() == 2
accepted | [object.spec.a, dyn('b')].size() == 2
accepted | (['b'] + [object.spec.a]).size() == 2
accepted | object.spec.a in ['b', 'c']
SEEN

cat >main.go <<'GO'
package main

import (
	"bufio"
	"fmt"
	"os"
	"reflect"

	celgo "github.com/google/cel-go/cel"
	"k8s.io/apiserver/pkg/admission/plugin/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

type condition string

func (c condition) GetExpression() string      { return string(c) }
func (c condition) ReturnTypes() []*celgo.Type { return []*celgo.Type{celgo.BoolType} }

// The function has a second argument, whether to count strictly, until it has none.
func environments() *environment.EnvSet {
	arguments := []reflect.Value{reflect.ValueOf(environment.DefaultCompatibilityVersion()), reflect.ValueOf(true)}
	function := reflect.ValueOf(environment.MustBaseEnvSet)
	return function.Call(arguments[:function.Type().NumIn()])[0].Interface().(*environment.EnvSet)
}

func main() {
	compiler := cel.NewCompiler(environments())
	for conditions := bufio.NewScanner(os.Stdin); conditions.Scan(); {
		result := compiler.CompileCELExpression(
			condition(conditions.Text()), cel.OptionalVariableDeclarations{}, environment.NewExpressions)
		answer := "accepted"
		if result.Error != nil {
			fmt.Fprintln(os.Stderr, result.Error)
			answer = "refused "
		}
		fmt.Println(answer, "|", conditions.Text())
	}
}
GO

echo 'guess: all are accepted, since dyn goes with every type'
for version in v0.34.1 v0.37.2; do
  printf 'module finding\n' >go.mod
  rm -f go.sum
  go get "k8s.io/apiserver/pkg/admission/plugin/cel@$version" 2>log || { cat log >&2; exit 1; }
  sed 's/^[^|]*| //' recorded | go run . >seen 2>log || { cat log >&2; exit 1; }
  printf 'k8s.io/apiserver %s\n%s\n' "$version" "$(sed 's/^/  /' seen)"
  echo "  refused: $(grep -o -m 1 "expected type.*" log || true)"
  diff recorded seen || { echo "$version behaves otherwise than recorded (<)" >&2; exit 1; }
done
echo 'as recorded'
