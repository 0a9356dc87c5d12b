// Command record writes down what real functions make of cases; record --help tells how.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
)

const usage = `Usage: record --composition FILE --cases FILE --output FILE --function NAME@VERSION=ADDRESS... [--check]

Takes each case through the pipeline of a Composition, as Crossplane does, and writes what the
functions return. The functions run already, for example with

  function-patch-and-transform --insecure --address=127.0.0.1:9444
  function-cel-filter --insecure --address=127.0.0.1:9445

--cases has one JSON object per line: name; composite, as it is observed; and, if there are any,
observed, the composed resources by name. --output gets, in JSON with sorted keys, a first line
that says what was recorded (Composition, versions, SHA-256 of the cases), and a line for each
case in their order: name, and the fields of the last RunFunctionResponse
(apiextensions.fn.proto.v1) in protobuf's JSON: desired, absent if a function gave up, and
results, those of all steps. A file that is there already is compared first, and every change told.

`

// A function is where --function says that it runs.
type function struct{ version, address string }

// functions by their names, a flag.
type functions map[string]function

func (f functions) String() string { return "" }

func (f functions) Set(text string) error {
	named, address, found := strings.Cut(text, "=")
	name, version, alsoFound := strings.Cut(named, "@")
	if !found || !alsoFound || name == "" || version == "" || address == "" {
		return errors.New("want NAME@VERSION=ADDRESS, with NAME as the Composition has it")
	}
	f[name] = function{version, address}
	return nil
}

func main() {
	compositionFile := flag.String("composition", "", "`FILE` of the Composition, in YAML")
	casesFile := flag.String("cases", "", "`FILE` of the cases, in JSON lines")
	outputFile := flag.String("output", "", "`FILE` to write")
	check := flag.Bool("check", false, "write nothing, and fail if the output would change")
	running := functions{}
	flag.Var(running, "function", "a function that runs, as `NAME@VERSION=ADDRESS`, with plaintext gRPC; once for each.\n"+
		"The version is noted: a function does not tell its own")
	flag.Usage = func() {
		fmt.Fprint(flag.CommandLine.Output(), usage)
		flag.PrintDefaults()
	}
	flag.Parse()
	if *compositionFile == "" || *casesFile == "" || *outputFile == "" || flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*compositionFile, *casesFile, *outputFile, running, *check); err != nil {
		fmt.Fprintln(os.Stderr, "record:", err)
		os.Exit(1)
	}
}

func run(compositionFile, casesFile, outputFile string, running functions, check bool) error {
	composition, err := readComposition(compositionFile)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(casesFile)
	if err != nil {
		return err
	}
	cases, err := readCases(casesFile, raw)
	if err != nil {
		return err
	}
	pipeline, versions, err := connect(composition, running)
	if err != nil {
		return err
	}
	out, err := line(map[string]any{
		"composition": composition.whole,
		"functions":   versions,
		"cases":       fmt.Sprintf("sha256:%x", sha256.Sum256(raw)),
	})
	if err != nil {
		return err
	}
	resources, warned, fatal := 0, 0, 0
	for _, c := range cases {
		response, err := pipeline.run(c)
		if err != nil {
			return fmt.Errorf("case %q: %w", c.Name, err)
		}
		recorded, err := c.recorded(response)
		if err != nil {
			return fmt.Errorf("case %q: %w", c.Name, err)
		}
		out = append(out, recorded...)
		resources += len(response.GetDesired().GetResources())
		switch {
		case response.GetDesired() == nil:
			fatal++
		case len(response.GetResults()) > 0:
			warned++
		}
	}
	fmt.Printf("%d cases: %d desired resources, %d cases with warnings, %d fatal\n", len(cases), resources, warned, fatal)
	return keep(outputFile, out, check)
}
