// Command probe starts the program and measures what a caller sees of it, from just before exec; see usage.
// What it costs itself: some 0.3 ms of CPU each poll while nobody listens, so 5 % of one CPU.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

const usage = `Usage: probe [FLAG...] MEASURE COMMAND...
Starts COMMAND, a dot-inference serve, and ends it by SIGTERM. Prints load,metric,unit,value. MEASURE is one of
  ready    the start until /readyz says 200; resident memory -idle later
  reviews  once ready: how long the first review takes with its handshake, and the slowest of the first ten without;
           mutate and validate take turns
  tls      the start until the first review is answered, asked from the start on, ready or not
  memory   resident memory after 2,000 reviews on 16 connections, and after a soak of 200 reviews a second
`

var (
	port       = flag.Int("port", 9443, "of the hooks")
	management = flag.Int("management-port", 8080, "of /readyz")
	ca         = flag.String("ca", "", "`file` with the CA of the certificate")
	reviews    = flag.String("reviews", "", "`directory` with create-mutate.json")
	log        = flag.String("log", "", "`file` for what COMMAND prints")
	idle       = flag.Duration("idle", 5*time.Second, "before resident memory is read")
	soak       = flag.Duration("soak", 0, "how long to soak; 0 does not")
)

func main() {
	flag.Usage = func() { fmt.Fprint(os.Stderr, usage); flag.PrintDefaults() }
	flag.Parse()
	if flag.NArg() < 2 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), flag.Args()[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func run(measure string, command []string) error {
	step, known := map[string]func(*program) error{
		"ready": measureReady, "reviews": measureReviews, "tls": measureTLS, "memory": measureMemory,
	}[measure]
	if !known {
		return fmt.Errorf("what is %s? See --help", measure)
	}
	hooks, err := readHooks()
	if err != nil {
		return err
	}
	started, err := start(command, hooks)
	if err != nil {
		return err
	}
	return errors.Join(step(started), started.end())
}
