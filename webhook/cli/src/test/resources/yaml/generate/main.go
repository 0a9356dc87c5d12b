// Writes vectors.tsv: what kubectl 1.34.1 reads in YAML, by its own reader.
//
//	cd webhook/cli/src/test/resources/yaml
//	go run ./generate ../../../../target/written.tsv > vectors.tsv
//
// written.tsv is what our writer makes of the texts here: YamlVectorsTest leaves it there on each
// run. After a change of the texts or the writer run this, the test, and this again.
//
// The first line has the versions. The others are tab-separated, with \uXXXX for a backslash and all
// that is not printable ASCII:
//
//	read     yaml  json
//	refused  yaml
//	random   yaml         kubectl's answer differs from run to run
//	written  yaml  json   what our writer made, and how kubectl reads it
//
// json is a list of the objects. Numbers are as kubectl sends them: int64 if it fits, else float64.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"

	apiruntime "k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

const (
	seed   = 18
	random = 500
	again  = 20
)

var (
	out  = bufio.NewWriter(os.Stdout)
	seen = map[string]bool{}
)

func main() {
	defer out.Flush()
	versions()
	for _, text := range texts() {
		read("v: " + text + "\n")
		read(text + ": v\n")
	}
	for _, tag := range []string{"int", "float", "bool", "null", "str", "timestamp", "binary", "merge", "map", "set", "unknown"} {
		for _, text := range []string{
			"", "1", "'1'", "-1", "1.0", "1.5", "'1.5'", "1e3", "1e400", "0x1F", "0o17", "017", "1_0", "y", "'y'", "no", "true", "~",
			"null", "''", "a", ".inf", ".nan", "<<", "2001-01-01", "'2001-01-01'", "2001-02-30", "aGk=", "aGk", "'a G k ='",
			"gIGC", "9223372036854775807", "9223372036854775808", "18446744073709551616",
		} {
			read("v: !!" + tag + " " + text + "\n")
		}
		read("? !!" + tag + " 1\n: v\n")
		read("v: !!" + tag + " {a: 1}\n")
		read("v: !!" + tag + " [a]\n")
	}
	for _, document := range documents() {
		read(document)
	}
	if len(os.Args) > 1 {
		written(os.Args[1])
	}
}

// texts lists what may be a scalar of another type, and what may be no plain scalar at all.
func texts() []string {
	texts := []string{
		"", "~", "null", "Null", "NULL", "nULL", "nil", "none",
		"y", "Y", "n", "N", "yes", "Yes", "YES", "yES", "no", "No", "NO", "nO", "on", "On", "ON", "off", "Off", "OFF",
		"true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "t", "f", "T", "F", "oN", "o",
		".inf", ".Inf", ".INF", "+.inf", "-.inf", "+.Inf", "-.INF", ".iNF", "inf", "Inf", "-Inf", "Infinity", "+Infinity",
		".nan", ".NaN", ".NAN", "nan", "NaN", "-.nan", "<<", "<", "=", "==", "-", "--", "+", ".", "..", "...", "---", "-.", "+.",
		"0", "-0", "+0", "00", "007", "08", "09", "0_8", "0_7", "-017", "+017", "-08", "0777777777777777777777", "01777777777777777777777", "07777777777777777777777777",
		"0o17", "0O17", "-0o17", "+0o17", "0o", "0o8", "0_o17", "0o_17", "0x1F", "0X1f", "-0x1F", "+0x1F", "0x", "0xG", "0x_1", "0x1_F", "0x1p3", "0x1.8p1",
		"0b11", "0B11", "-0b11", "+0b11", "0b", "0b2", "0b_1", "0b1_1", "0b-1", "0b+1", "-0b-1", "0B-1", "0_b1",
		"1", "-1", "+1", "-_1", "+_1", "_1", "1_", "1__0", "1_000", "1_0.5", "1_.5", "1._5", "1.5_", "--1", "++1", "- 1", "1 ", "1 1",
		"1.", "1.0", "1.5", "-1.5", "+1.5", ".5", "-.5", "+.5", ".5_0", ".5__0", ".5_", "._5", ".5e1", ".5e1_0", ".5e_1", ".5e400", ".e1", "-.5_0", ".5.5",
		"1e3", "1E3", "1e+3", "1e-3", "1.e3", "1.5e3", "1e", "1e+", "1e3.5", "e3", "1e1e1", "-1e3", "1_0e1_0", "1e400", "-1e400", "1e-400", "1e308", "1.8e308",
		"1e5", "1e6", "1e7", "1e15", "1e16", "1e17", "1e18", "1e19", "1e20", "1e21", "1e22", "1e23", "1e-4", "1e-5", "1e-6", "1e-7", "0.0", "-0.0", "0.1", "0.10",
		"100000.0", "1000000.0", "999999.5", "123456789.5", "16777217.0", "0.00001", "0.0001", "0.3333333333333333", "3.4e38", "3.5e38", "1e39", "1e-46", "2e-3", "2e23", "1.4e-45",
		"9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.0", "9007199254740992.0", "9223372036854774784.0", "1234567890123456789.0",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "+9223372036854775807", "+9223372036854775808",
		"18446744073709551615", "18446744073709551616", "+18446744073709551615", "123456789012345678901234567890",
		"0x7fffffffffffffff", "0x8000000000000000", "0xffffffffffffffff", "0x10000000000000000", "-0x8000000000000000", "-0x8000000000000001",
		"0b" + strings.Repeat("1", 63), "0b" + strings.Repeat("1", 64), "0b" + strings.Repeat("1", 65), "-0b1" + strings.Repeat("0", 63), "-0b" + strings.Repeat("1", 64),
		strings.Repeat("0", 100) + "1", "0x" + strings.Repeat("0", 100) + "1", strings.Repeat("9", 309), strings.Repeat("9", 310), "0." + strings.Repeat("3", 400),
		"1:20", "1:20:30", "-1:20", "1:20.5", "190:20:30.15", "0:0", "12:30:45", "01:02", "1:60", "1:", ":1", "1 :2", "08:00",
		"2001-01-01", "2001-1-1", "2001-01-32", "2001-13-01", "2001-01-01T10:00:00Z", "2001-01-01t10:00:00.5+01:00", "2001-01-01 10:00:00", "20010101", "2001-01", "2001-", "12-01-01", "2001_01_01",
		"1.10.0", "v1", "1a", "0a", "16Gi", "500m", "1,000", "1,5", "50%", "1/2", "1*2", "\u0661", "\uff11", "1\u00a0", "٣.٥",
		"a", "A", "a b", "a  b", "a: b", "a:b", "a:", ": a", ":a", "a :b", "a #b", "a#b", "#a", "# a", "- a", "-a", "? a", "?a", "?", ":", "::",
		"@a", "`a", "%a", "a%", "%", "@", "`", "!", "!a", "!!a", "!!", "! a", "! 5", "! '5'", "&a", "&a b", "&", "*", "*a", "|", "|a", "| a", ">", ">-", "> a", ",", ",a", "a,b",
		"[", "]", "[]", "[a]", "[a", "a]", "{", "}", "{}", "{a", "{a}", "a}", "{a: b}", "'", "''", "'a'", "'a", "a'", "it's", "\"", "\"\"", "\"a\"", "\"a", "a\"", "''''", "'a''b'", "'a' b",
		" a", "a ", "\ta", "a\t", "a\tb", " ", "\t", "a\t#b", "\u00a0", "\u00a0a", "a\u00a0", "\u3000a", "a\\nb", "\\", "\\a", "\"\\x41\"", "\"\\u00fc\"", "\"\\U0001F600\"", "\"\\ud83d\\ude00\"", "\"\\/\"", "\"\\q\"", "\"\\e\\0\\a\\N\\_\\L\\P\"", "'\\n'",
		"\"a\\\n  b\"", "\"a\n\n  b\"", "'a\n  b'", "a\n  b", "a\n\n  b", "a\n b", "a\nb", "a\n  - b", "a\n  # b", "|\n  a\n  b", "|-\n  a\n\n", "|+\n  a\n\n", ">\n  a\n  b\n\n  c", "|2\n    a", "|2-\n    a\n   b", "|1\n  a", "|0\n  a", "|\n  true", "|\n\ta", "|\na", "|-\n",
		"ü", "€", "😀", "\u00e9", "e\u0301", "\u0000", "\u0001", "\u0007", "a\u0007b", "\u001b", "\u007f", "\u0085", "a\u0085b", "\u0080", "\u2028", "a\u2028b", "\u2029", "\ufeff", "\ufeffa", "a\ufeffb", "\ufffd", "\ufffe", "\uffff", "\u200b", "\u202e", "\U0010ffff", "\U000e0001",
		"a\r", "a\rb", "a\r\n  b", "\r", "null ", "true #c", "5 #c", "~a", "~ a", "y a", "no: way", "<<a", "<< a", "=a",
		"tag:yaml.org,2002:str", "http://a/b?c=d#e", "c:\\d", "$(A)", "${A}", "a&b", "a*b", "a|b", "a>b", "a!b", "--a", "--- a", "... a", "---a", "...a", "-- -", "-\ta", "?\ta", "a:\tb",
	}
	numbers := rand.New(rand.NewPCG(seed, seed))
	const characters = "0011234789._-+eExXobB_.:"
	for range random {
		text := make([]byte, 1+numbers.IntN(6))
		for i := range text {
			text[i] = characters[numbers.IntN(len(characters))]
		}
		texts = append(texts, string(text))
	}
	return texts
}

// documents lists keys, merges, aliases and the borders of documents.
func documents() []string {
	return []string{
		"", "\n", "# a\n", "~\n", "null\n", "a\n", "5\n", "- a\n", "{}\n", "[]\n", "---\n", "--- \n", "---\n---\n", "...\n", "---\n...\n",
		"---\na: 1\n", "--- # c\na: 1\n", "--- {a: 1}\n", "--- a\n", "---a: 1\n", "a: 1\n---\nb: 2\n", "a: 1\n--- b\n", "a: 1\n...\n", "a: 1\n...\n# c\n", "a: 1\n...\nb: 2\n", "a: 1\n...\n---\nb: 2\n",
		"%YAML 1.1\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n", "%TAG ! !!\n---\na: !int 1\n", "a: |\n  x\n  ---\n  y\n", "a: |\n  x\n---\nb: 1\n", "a: \"x\n---\ny\"\n",
		"\ufeffa: 1\n", "\ufeff---\na: 1\n", "a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "a: 1\u0085b: 2\n", "a: 1\u2028b: 2\n", "a: 1", "a:\n", "a:\n\n\nb: 1\n", "a:\n  b:\n", "a:\n- b\n- c\n", "a:\n  - b\n",
		"a: 1\na: 2\n", "a: 1\n'a': 2\n", "1: a\n1: b\n", "1: a\n1.0: b\n", "1: a\n'1': b\n", "1.0: a\n'1': b\n", "1.0: a\n", "1.5: a\n", "0.1: a\n1e-1: b\n", "1: a\n0x1: b\n", "true: a\nyes: b\n", "true: a\n'true': b\n", "~: a\nnull: b\n", "{a: 1, a: 2}\n", "{\"a\": 1, \"a\": 2}\n", "0.0: a\n-0.0: b\n", "-0.0: a\n", ".nan: a\n.nan: b\n",
		"? a\n: b\n", "? a\n", "? [a]\n: b\n", "? {a: b}\n: c\n", "[a]: b\n", "{a: b}: c\n", "{[a]: b}\n", "{a}\n", "{a, b: c}\n", "{a: }\n", "{a:}\n", "{a:1}\n", "{\"a\":1}\n", "{'a':1}\n", "{a: b:c}\n", "{a: http://b}\n", "[a:b]\n", "x: [a: b]\n", "x: [a: b, c]\n", "x: [? a : b]\n", "x: [a?b]\n", "x: [?a]\n", "x: [-a]\n", "x: [- a]\n", "x: [a, ]\n", "x: [, a]\n", "x: [a,, b]\n", "x: [a,b]\n", "{a: 1,}\n", "{,}\n", "{? a}\n", "{: a}\n", "{a: [}\n", "x: [a\n  b]\n", "x: [a, # c\n  b]\n", "x: {a: 1\n}\n", "x: [\na\n]\n", "x: [a #b]\n", "x: [a]b\n", "x: 'a'b\n", "x: [-]\n", "x: [-1, - 1]\n", "x: {a: -}\n", "x: [a{b]\n", "x: [a}b]\n", "x: {y, n: ~}\n",
		"x: &a {k: 1}\ny: {<<: *a}\n", "x: &a {k: 1}\ny: {k: 2, <<: *a}\n", "x: &a {k: 1}\ny: {<<: *a, k: 2}\n", "x: &a {k: 1}\ny:\n  k: 2\n  j: 3\n  <<: *a\n", "x: &a {k: 1}\nz: &b {k: 2, l: 3}\ny: {<<: [*a, *b]}\n", "x: &a {k: 1}\nz: &b {k: 2, l: 3}\ny: {<<: [*b, *a], l: 4}\n", "x: &a {k: 1}\nz: &b {k: 2}\ny: {<<: *a, <<: *b}\n", "y: {<<: {k: 1}}\n", "y: {<<: [{k: 1}, {j: 2}]}\n", "y: {<<: }\n", "y: {<<: ~}\n", "y: {<<: a}\n", "y: {<<: [a]}\n", "y: {<<: []}\n", "y: {<<: {}}\n", "y: {<<: [[{k: 1}]]}\n",
		"x: &a [{k: 1}]\ny: {<<: *a}\n", "x: &a k\ny: {<<: *a}\n", "x: &a {k: 1}\ny: {'<<': *a}\n", "x: &a {k: 1}\ny: {\"<<\": *a}\n", "x: &a {k: 1}\ny: {! <<: *a}\n", "x: &a {k: 1}\ny: {!!merge <<: *a}\n", "x: &a {k: 1}\ny: {!!merge '<<': *a}\n", "x: &a {k: 1}\ny: {!!merge k: *a}\n", "x: &a {k: 1}\ny: {!!str <<: *a}\n", "x: <<\n", "x: [<<]\n", "x: &a {k: 1}\nz: &b {<<: *a, l: 2}\ny: {<<: *b}\n", "x: &a {1: b}\ny: {<<: *a, '1': c}\n", "x: &a {1: b}\ny: {<<: *a, 1: c}\n", "<<: {a: 1}\nb: 2\n", "a: 0\n<<: {a: 1}\n", "x: &m <<\ny: {*m : {k: 1}}\n",
		"x: &a 1\ny: *a\n", "x: &a [1]\ny: *a\n", "x: &a {k: 1}\ny: *a\n", "x: &a y\n*a : z\n", "x: &a [y]\n*a : z\n", "x: *a\n", "x: *a\ny: &a 1\n", "x: &a 1\ny: &a 2\nz: *a\n", "x: &a [*a]\n", "x: &a {k: *a}\n", "x: &a {k: &a 1, l: *a}\n", "&a x: *a\n", "x: &a\ny: *a\n", "x: &a !!str 1\ny: *a\n", "x: !!str &a 1\ny: *a\n", "x: &a &b 1\n", "x: &a *a\n", "x: &a-b_1 1\ny: *a-b_1\n", "x: &a.b 1\ny: *a.b\n", "x: &ü 1\ny: *ü\n", "x: &a: 1\n", "x: [&a 1, *a]\n", "x: [&a 1,*a]\n", "&a\nx: 1\n", "&a {x: *a}\n", "a: 1\n---\n", "x: &a 1\n---\ny: *a\n", aliases(51), aliases(400), bomb(9),
		"x: !<tag:yaml.org,2002:int> 1\n", "x: !<tag:yaml.org,2002:str> 1\n", "x: !<> 1\n", "x: !a!b 1\n", "x: !a 1\n", "x: ! \n", "x: !!\n", "x: !!str\n", "x: !!int\n", "x: !!null\n", "!!map\na: 1\n", "!a {a: 1}\n", "x: !!binary |\n  aGVs\n  bG8=\n", "x: !!binary \"aGVs bG8=\"\n", "x: !!str 2001-01-01\n", "x: !!python/object:os.system 1\n", "? !!binary aGk=\n: v\n", "x: !!int [1]\n", "x: !!str {a: 1}\n", "x: !!omap [a: 1]\n", "x: !%61 1\n",
		"a:\n\tb: 1\n", "a:\tb\n", "\ta: 1\n", "a: 1\t\n", "a: 1\t# c\n", "a:\n  b: 1\n c: 2\n", "a: 1\n b: 2\n", "a:\n  - b\n c: 1\n", "a:\n- b\n  c\n", "- a: 1\n  b: 2\n", "a: - b\n", "a: b: c\n", "a: 'b': c\n", "a: [\n", "a: {\n", "a: \"b\n", "a: b\nc\n", "a: b\n  c: d\n", "a : b\n", "a\t: b\n", "'a' : b\n", "\"a\":b\n", "a: 'b\n\n  c'\n", "a:  # c\n  b\n", "a: |  # c\n  b\n", "a: |x\n  b\n", "a: |\n  b\n # c\n", "a: >-\n  b\n   c\n  d\n", "a: |\n\n  b\n", "a: |\n   \n  b\n", "a: |\n    \n  b\n", "a: >\n  b\n\n\n  c\n", strings.Repeat("k", 128) + ": v\n", strings.Repeat("k", 1100) + ": v\n", "? " + strings.Repeat("k", 1100) + "\n: v\n", "\"" + strings.Repeat("k", 1100) + "\": v\n", "{\"" + strings.Repeat("k", 1100) + "\":1}\n",
		"{\n\t\"a\": [1, \"2\", null, true, 1.0, 1e3],\n\t\"b\": {}\n}\n", "{\"a\": \"\\/\\u00fc\\ud83d\\ude00\\b\\f\\n\\r\\t\\\\\\\"\"}\n", "{\"a\": 1e400}\n", "{\"a\": 123456789012345678901234567890}\n", "{\"a\": -0}\n", "{\"a\": 1}{\"a\": 2}\n", "{\"a\": 1}\n---\n{\"a\": 2}\n", "{\"a\": \"\\ud83d\"}\n", "{\"a\": y}\n", " {\"a\": 1}\n", "{\"a\":\n\"b\"}\n", "{\"a\": 1} # c\n", "{\"a\": \"b\nc\"}\n",
		"x: " + strings.Repeat("[", 150) + strings.Repeat("]", 150) + "\n", "x: " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n",
	}
}

func aliases(times int) string {
	return "x: &a {k: 1}\ny: [" + strings.Repeat("*a,", times) + "]\n"
}

// bomb has ten times the nodes on each level.
func bomb(levels int) string {
	text := "x0: &x0 [a]\n"
	for level := 1; level <= levels; level++ {
		alias := "*x" + strconv.Itoa(level-1)
		text += fmt.Sprintf("x%d: &x%d [%s]\n", level, level, strings.Repeat(alias+",", 10))
	}
	return text
}

func read(text string) {
	if seen[text] {
		return
	}
	seen[text] = true
	answer, err := sent(text)
	for range again {
		if other, otherErr := sent(text); other != answer || (otherErr == nil) != (err == nil) {
			line("random", text)
			return
		}
	}
	if err != nil {
		line("refused", text)
		return
	}
	line("read", text, answer)
}

// sent is what kubectl apply -f sends: StreamVisitor of k8s.io/cli-runtime 0.34.1 decodes so, and
// the API server and kubectl keep numbers as int64 or float64.
func sent(text string) (string, error) {
	decoder := yaml.NewYAMLOrJSONDecoder(strings.NewReader(text), 4096)
	objects := []map[string]any{}
	for {
		var raw apiruntime.RawExtension
		if err := decoder.Decode(&raw); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", err
		}
		if len(raw.Raw) == 0 || string(raw.Raw) == "null" {
			continue
		}
		var object map[string]any
		if err := utiljson.Unmarshal(raw.Raw, &object); err != nil {
			return "", err
		}
		objects = append(objects, object)
	}
	var encoded bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(objects)
	return strings.TrimSuffix(encoded.String(), "\n"), err
}

func written(file string) {
	content, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	for _, text := range strings.Split(strings.TrimSuffix(string(content), "\n"), "\n") {
		text = unescaped(text)
		answer, err := sent(text)
		if err != nil {
			line("refused", text)
			continue
		}
		line("written", text, answer)
	}
}

func versions() {
	fmt.Fprintf(out, "# %s", runtime.Version())
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if strings.Contains(module.Path, "yaml") || module.Path == "k8s.io/apimachinery" {
			fmt.Fprintf(out, ", %s %s", module.Path, module.Version)
		}
	}
	fmt.Fprintln(out)
}

func line(fields ...string) {
	for i, field := range fields {
		if i > 0 {
			out.WriteByte('\t')
		}
		out.WriteString(escaped(field))
	}
	out.WriteByte('\n')
}

func escaped(text string) string {
	var result strings.Builder
	for _, character := range text {
		switch {
		case character > 0xffff:
			character -= 0x10000
			fmt.Fprintf(&result, "\\u%04x\\u%04x", 0xd800+character>>10, 0xdc00+character&0x3ff)
		case character < ' ' || character > '~' || character == '\\':
			fmt.Fprintf(&result, "\\u%04x", character)
		default:
			result.WriteRune(character)
		}
	}
	return result.String()
}

// unescaped reads \uXXXX, pairs of surrogates, too, as a JSON string does.
func unescaped(text string) string {
	var result string
	if err := json.Unmarshal([]byte(`"`+strings.ReplaceAll(text, `"`, `\"`)+`"`), &result); err != nil {
		panic(err)
	}
	return result
}
