// Command controller-runtime is a rival of dot-inference for the benchmarks: the same derivation, written
// in Go with sigs.k8s.io/controller-runtime and typed hooks, as most admission webhooks are. It has no
// catalog of models, and so neither start-up budgets by size nor checks of memory.
//
// With --measure FILE it serves nothing, and prints what a review costs from body to body.
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"os"
	"time"

	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/log/zap"
	"sigs.k8s.io/controller-runtime/pkg/webhook"
)

func main() {
	certDir := flag.String("cert-dir", "", "directory with tls.crt and tls.key")
	port := flag.Int("port", 9443, "port on 127.0.0.1")
	body := flag.String("measure", "", "file with an AdmissionReview: measure it and end")
	path := flag.String("path", "/mutate", "with --measure: /mutate or /validate")
	seconds := flag.Float64("seconds", 5, "with --measure: how long, after a second to warm up")
	flag.Parse()
	ctrl.SetLogger(zap.New())

	run := func() error { return serve(*certDir, *port) }
	if *body != "" {
		run = func() error { return measure(*body, *path, time.Duration(*seconds*float64(time.Second))) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "controller-runtime:", err)
		os.Exit(1)
	}
}

func serve(certDir string, port int) error {
	server := webhook.NewServer(webhook.Options{
		Host:    "127.0.0.1",
		Port:    port,
		CertDir: certDir,
		// As kubebuilder scaffolds it, against HTTP/2's rapid resets; and API servers use 1.1 for Services.
		TLSOpts: []func(*tls.Config){func(config *tls.Config) { config.NextProtos = []string{"http/1.1"} }},
	})
	all, err := hooks()
	if err != nil {
		return err
	}
	for path, hook := range all {
		server.Register(path, hook)
	}
	return server.Start(ctrl.SetupSignalHandler())
}
