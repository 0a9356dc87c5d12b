// Command xpkg makes the Crossplane package of package/*.yaml, pushes it to a registry, and compares
// a package with the manifests again.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

const usage = `Usage: package/xpkg/run build [flags]                      make the package
       package/xpkg/run push [flags] REPOSITORY[:TAG]      push it; without TAG, as its version
       package/xpkg/run verify [flags] [FILE|REFERENCE]    compare a package with the manifests
       package/xpkg/run test                               test this program itself

Flags:
  -manifests DIR   directory of crossplane.yaml and the others, without subdirectories (package)
  -pom FILE        names the version: project version 0.1.0 makes v0.1.0 (pom.xml)
  -file FILE       the package (target/dot-inference-VERSION.xpkg)

Each prints where the package is, and its digest. The same manifests make the same package, byte for
byte. Credentials for the registry are those of docker login. Plain HTTP is for registries on this
machine alone.

Examples:
  package/xpkg/run build
  package/xpkg/run push ghcr.io/acme/dot-inference
  package/xpkg/run verify ghcr.io/acme/dot-inference:v0.1.0

Exit codes: 0 fine, 1 refused, 2 usage.
`

var commands = map[string]func(options, io.Writer) error{"build": build, "push": push, "verify": verify}

// errUsage is a command line that says too much, too little or something unknown.
var errUsage = errors.New("--help says what is possible")

func main() {
	err := run(os.Args[1:], os.Stdout)
	switch {
	case err == nil:
	case errors.Is(err, flag.ErrHelp):
		fmt.Print(usage)
	case errors.Is(err, errUsage):
		fmt.Fprintf(os.Stderr, "xpkg: %v\n", err)
		os.Exit(2)
	default:
		fmt.Fprintf(os.Stderr, "xpkg: %v\n", err)
		os.Exit(1)
	}
}

// run does what the command line says, and tells of it.
func run(arguments []string, out io.Writer) error {
	if len(arguments) == 0 {
		return fmt.Errorf("which command? %w", errUsage)
	}
	name := arguments[0]
	if name == "--help" || name == "-h" {
		return flag.ErrHelp
	}
	command, ok := commands[name]
	if !ok {
		return fmt.Errorf("there is no command %q: %w", name, errUsage)
	}
	options, err := parse(name, arguments[1:])
	if err != nil {
		return err
	}
	return command(options, out)
}

// options are what a command line says, with its defaults.
type options struct {
	manifests string // directory
	version   string // such as v0.1.0
	file      string // of the package
	argument  string // repository, reference or file; empty if not given
}

func parse(command string, arguments []string) (options, error) {
	var o options
	flags := flag.NewFlagSet(command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.manifests, "manifests", "package", "")
	pom := flags.String("pom", "pom.xml", "")
	flags.StringVar(&o.file, "file", "", "")
	if err := flags.Parse(arguments); errors.Is(err, flag.ErrHelp) {
		return o, err
	} else if err != nil {
		return o, fmt.Errorf("%w: %w", err, errUsage)
	}
	most := 1
	if command == "build" {
		most = 0
	}
	if flags.NArg() > most {
		return o, fmt.Errorf("%s takes no %q: %w", command, flags.Arg(most), errUsage)
	}
	o.argument = flags.Arg(0)
	var err error
	if o.version, err = version(*pom); err != nil {
		return o, err
	}
	if o.file == "" {
		o.file = "target/dot-inference-" + o.version + ".xpkg"
	}
	return o, nil
}
