// Writes vectors.tsv: what resource.Quantity of Kubernetes makes of texts, sums and products.
//
//	cd webhook/core/src/test/resources/quantity && go run ./generate > vectors.tsv
//
// Lines, tab-separated, with \uXXXX for a backslash and all that is not printable ASCII:
//
//	parse    text  canonical
//	refused  text
//	pair     a  b  a.Cmp(b)  a+b
//	times    a  factor  a*factor
//	written  text  decimal  binary
//
// The last are what we write for an amount: the first text, with a decimal or a binary suffix and then as
// a power of ten, that Kubernetes reads as this amount and would write the same.
//
// Amounts of more than 256 digits, which Java refuses, are left out; Kubernetes accepts them, but
// adds or compares the likes of 1e999999999 for minutes.
package main

import (
	"bufio"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

const (
	seed        = 34
	wellFormed  = 2000
	malformed   = 600
	pairs       = 1600
	products    = 1100
	maxExponent = 120
)

var (
	random   = rand.New(rand.NewPCG(seed, seed))
	out      = bufio.NewWriter(os.Stdout)
	seen     = map[string]bool{}
	accepted []string

	takesMinutes = regexp.MustCompile("[eE][+-]?[0-9]{5,}$")

	tooLarge = resource.MustParse("1e256")
	tooSmall = resource.MustParse("-1e256")

	signs    = []string{"", "", "", "", "+", "-", "-"}
	suffixes = []string{
		"", "", "n", "u", "m", "m", "k", "M", "G", "T", "P", "E",
		"Ki", "Mi", "Gi", "Gi", "Ti", "Pi", "Ei",
	}
	factors = []int64{
		0, 1, -1, 2, 3, 8, 10, 100, 1000, 1024, 1 << 20, 1 << 40, 1 << 62,
		math.MaxInt64, math.MinInt64, math.MaxInt64 - 1, math.MaxInt32, 1e18, -1e9,
	}
)

func main() {
	defer out.Flush()
	for _, text := range chosen() {
		parse(text)
	}
	for n := len(seen) + wellFormed; len(seen) < n; {
		parse(quantity())
	}
	for n := len(seen) + malformed; len(seen) < n; {
		if text := broken(quantity()); !takesMinutes.MatchString(text) {
			parse(text)
		}
	}
	for range pairs {
		text := pick(accepted)
		pair(text, near(text))
	}
	for range products {
		times(pick(accepted), factor())
	}
	for _, text := range accepted {
		written(text)
	}
}

// chosen lists what chance is slow to find.
func chosen() []string {
	texts := []string{
		"", " ", "+", "-", ".", "+.", "-.", "..", "0", "+0", "-0", "00", "0.0", ".0", "0.", "1E", "1E3",
		"1e", "1e+", "1e-", "1E+3", "1e-3", "1e03", "1e3.5", "1e1e1", "1ee3", "1eE3", "1Ei3", "1m5", "1+5",
		"+1", "++1", "+-1", "1-", "5.", ".5", "5.Gi", ".5Gi", "1.234", "1.2340", "1.500", "007", "007Gi",
		"0x10", "1_000", "1,5", "1.5.5", "NaN", "Inf", "Infinity", "null", "16GB", "16gi", "16GI", "16ki",
		"16K", "16 Gi", " 16Gi", "16Gi ", "\t1", "1\n", "1\x00", "\u0661", "\uff11\uff16Gi", "\u0967m", "1\u00b5",
		"1\u03bc", "\u22121", "1\u00a0", "\ufeff1", "1\U0001d7d8", "\\", "1\\",
		"9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"9223372036854775807Ki", "8Ei", "-8Ei", "7Ei", "7.9Ei", "9E", "10E", "100E", "999E", "1000E", "1001E",
		"1000000E", "-1000E", "1e18", "1e21", "1000e18", "1e63", "8191Pi", "8192Pi", "8193Pi",
		"0.1n", "0.9n", "1.1n", "-0.1n", "-1.1n", "0.0n", "0.0000000001", "0.0000000005", "-0.0000000001",
		"1e-9", "1e-10", "1e-11", "-1e-30", "1e-1000", "0e-1000", "1e100", "0e999999999", "0e-999999999",
		"1e4294967296", "1e4294967299", "1e-4294967296", "1.5e4294967297", "1e9223372036854775807",
		"1e-9223372036854775808", "1e9223372036854775808", "1e-9223372036854775809", "1e18446744073709551616",
		"0.0009765625Ki", "0.00048828125Ki", "0.5Ki", "0.0001Ki", "1.5Gi", "1.1Gi", "1.00000000001Gi",
		"1023Ki", "1024Ki", "1024Mi", "1024Ei", "0.9999999999Ei", "-0.5Ki", "-1.5Ki", "512", "1000m", "1500m",
		"123456789012345678", "1234567890123456789", "999999999999999999m", "9999999999999999999m",
		strings.Repeat("0", 100) + "1", "0." + strings.Repeat("0", 100) + "1", strings.Repeat("9", 100),
		strings.Repeat("9", 100) + "Gi", strings.Repeat("1", 17) + ".5", strings.Repeat("1", 18) + ".5",
		strings.Repeat("7", 240), strings.Repeat("1", 240) + "e9",
	}
	for _, suffix := range append(suffixes, "e", "E3", "e-9", "e-10", "e9", "i", "im", "Kii", "KiKi", "mm", "um", "GiB") {
		for _, number := range []string{"", "+", ".", "-.", "0", "0.", "00", "1", "-1", "8", "1000", "1024", "1025", "0.5", "0.001"} {
			texts = append(texts, number+suffix)
		}
	}
	// The digits around which Kubernetes changes from int64 to big numbers.
	for digits := 1; digits <= 20; digits++ {
		for _, suffix := range suffixes {
			texts = append(texts, strings.Repeat("9", digits)+suffix, "1"+strings.Repeat("0", digits-1)+suffix)
		}
	}
	return texts
}

func quantity() string {
	text := pick(signs)
	if random.IntN(12) == 0 {
		text += strings.Repeat("0", 1+random.IntN(4))
	}
	text += digits()
	if random.IntN(3) == 0 {
		text += "." + digits()
	} else if random.IntN(30) == 0 {
		text += "."
	}
	if random.IntN(5) == 0 {
		return text + pick([]string{"e", "E"}) + pick([]string{"", "", "+", "-", "-"}) + strconv.Itoa(exponent())
	}
	return text + pick(suffixes)
}

func exponent() int {
	if random.IntN(4) == 0 {
		return random.IntN(maxExponent)
	}
	return random.IntN(22)
}

func digits() string {
	switch random.IntN(8) {
	case 0:
		return strconv.FormatInt(1<<random.IntN(63), 10)
	case 1:
		return strconv.Itoa(1+random.IntN(99)) + strings.Repeat("0", random.IntN(12))
	case 2:
		return strings.Repeat("0", random.IntN(12)) + strconv.Itoa(random.IntN(1000))
	case 3:
		return strconv.FormatUint(random.Uint64(), 10) + strconv.FormatUint(random.Uint64(), 10)
	case 4:
		return strconv.FormatUint(random.Uint64()>>random.IntN(64), 10)
	default:
		return strconv.Itoa(random.IntN(2000))
	}
}

// broken inserts, drops, doubles or replaces a character; now and then the text stays good.
func broken(text string) string {
	const strange = "0123456789+-..eEinumkKMGTPibB _,%/:x\t\n\u0663\uff15\u00b5\u2212\u00a0\U0001f600"
	runes := []rune(text)
	at := random.IntN(len(runes))
	character := []rune(strange)[random.IntN(len([]rune(strange)))]
	switch random.IntN(4) {
	case 0:
		return string(runes[:at]) + string(character) + string(runes[at:])
	case 1:
		return string(runes[:at]) + string(runes[at+1:])
	case 2:
		return string(runes[:at]) + string(runes[at]) + string(runes[at:])
	default:
		return string(runes[:at]) + string(character) + string(runes[at+1:])
	}
}

// near is equal, opposite or close to the quantity, or any other.
func near(text string) string {
	other := resource.MustParse(text)
	switch random.IntN(6) {
	case 0:
		other.Add(resource.MustParse(pick([]string{"0", "1n", "-1n", "1", "-1"})))
	case 1:
		other.Neg()
	case 2:
		other.Mul(1)
	default:
		return pick(accepted)
	}
	return other.String()
}

func factor() int64 {
	if random.IntN(2) == 0 {
		return factors[random.IntN(len(factors))]
	}
	return int64(random.Uint64()) >> random.IntN(64)
}

func pick(from []string) string {
	return from[random.IntN(len(from))]
}

func parse(text string) {
	if seen[text] {
		return
	}
	seen[text] = true
	parsed, err := resource.ParseQuantity(text)
	if err != nil {
		line("refused", text)
		return
	}
	if !parsed.IsZero() && (parsed.Cmp(tooLarge) >= 0 || parsed.Cmp(tooSmall) <= 0) {
		return
	}
	line("parse", text, parsed.String())
	if !takesMinutes.MatchString(text) {
		accepted = append(accepted, text)
	}
}

func pair(a, b string) {
	left, right := resource.MustParse(a), resource.MustParse(b)
	order := left.Cmp(right)
	sum := resource.MustParse(a)
	sum.Add(resource.MustParse(b))
	line("pair", a, b, strconv.Itoa(order), sum.String())
}

func times(a string, factor int64) {
	product := resource.MustParse(a)
	product.Mul(factor)
	line("times", a, strconv.FormatInt(factor, 10), product.String())
}

func written(text string) {
	amount := resource.MustParse(text)
	line(
		"written", text,
		kept(amount, resource.DecimalSI, resource.DecimalExponent),
		kept(amount, resource.BinarySI, resource.DecimalSI, resource.DecimalExponent))
}

func kept(amount resource.Quantity, formats ...resource.Format) string {
	for _, format := range formats {
		text := resource.NewDecimalQuantity(*amount.AsDec(), format).String()
		again := resource.MustParse(text)
		if again.Cmp(amount) == 0 && again.String() == text {
			return text
		}
	}
	panic("rewritten in every format: " + amount.String())
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
