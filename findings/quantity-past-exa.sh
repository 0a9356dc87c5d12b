#!/usr/bin/env bash
# k8s.io/apimachinery: a quantity past "E" can be written as another amount.
#
# Guess:     1000E is written 1000E or 1e21, since the canonical form loses no precision; or it is capped at
#            2^63-1, as the type's own documentation says of larger numbers. In each case text read back is the
#            amount written.
# Behaviour: 1000E, and the same in plain digits, is written "1". The canonical form takes off trailing zeros by
#            threes, 10^21 has no suffix, and the text is left without one. 999E and 1500E, which keep E, and
#            1e21, which keeps its exponent, are written well. Only binary amounts are capped. So what a server
#            gives back for 1000E has the same text as the amount asked for, and Cmp says that they differ.
# Version:   k8s.io/apimachinery v0.34.1 and v0.37.2. In the source of v0.38.0-beta.0, which needs Go 1.27, it is
#            mended (kubernetes/kubernetes#140459): then two programs of different age write one amount in two ways.
# Who meets it: resources of an LLMInference are quantities. The webhook, the provider, the vLLM operator and the
#            API server each read and write them, the Go ones each with its own apimachinery. Compared as text,
#            desired and live are then equal, so nothing is done; compared as amounts they differ for ever. Take
#            no text as canonical without knowing who wrote it.
#
# Needs bash, Go 1.26 or newer and the Go modules; some seconds once Go's build cache is warm.
# Fails if a version behaves otherwise than recorded here.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GOMODCACHE="$work/modules" GOWORK=off GOFLAGS="-mod=mod -modcacherw -trimpath"

cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/resource"
)

func main() {
	for _, text := range []string{"999E", "1000E", "1500E", "1000000000000000000000", "1e21", "1000Ei"} {
		asked := resource.MustParse(text)
		stored, err := json.Marshal(asked)
		if err != nil {
			panic(err)
		}
		var live resource.Quantity
		if err := json.Unmarshal(stored, &live); err != nil {
			panic(err)
		}
		fmt.Printf("%s: String %s, JSON %s; read back: same text %t, Cmp %d\n",
			text, asked.String(), stored, asked.String() == live.String(), asked.Cmp(live))
	}
}
GO

cat >recorded <<'SEEN'
999E: String 999E, JSON "999E"; read back: same text true, Cmp 0
1000E: String 1, JSON "1"; read back: same text true, Cmp 1
1500E: String 1500E, JSON "1500E"; read back: same text true, Cmp 0
1000000000000000000000: String 1, JSON "1"; read back: same text true, Cmp 1
1e21: String 1e21, JSON "1e21"; read back: same text true, Cmp 0
1000Ei: String 9223372036854775807, JSON "9223372036854775807"; read back: same text true, Cmp 0
SEEN

echo 'guess: each is written as the amount that was read, or capped at 2^63-1; Cmp 0 everywhere'
for version in v0.34.1 v0.37.2; do
  printf 'module finding\n' >go.mod
  rm -f go.sum
  go get "k8s.io/apimachinery/pkg/api/resource@$version" 2>log || { cat log >&2; exit 1; }
  go run . >seen
  printf 'k8s.io/apimachinery %s\n%s\n' "$version" "$(sed 's/^/  /' seen)"
  diff recorded seen || { echo "$version behaves otherwise than recorded (<)" >&2; exit 1; }
done
echo 'as recorded'
