package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// push pushes the package's file.
func push(o options, out io.Writer) error {
	if o.argument == "" {
		return fmt.Errorf("push to which repository, such as ghcr.io/acme/dot-inference? %w", errUsage)
	}
	to := o.argument
	if !strings.Contains(to[strings.LastIndex(to, "/")+1:], ":") {
		to += ":" + o.version
	}
	tag, err := name.NewTag(to, name.StrictValidation)
	if err != nil {
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	if err := semantic(tag.TagStr()); err != nil {
		return err
	}
	image, err := load(o.file)
	if err != nil {
		return err
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "pushing %s\n", o.file)
	if err := remote.Write(tag, image, registry()...); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n%s\n", tag, digest)
	return nil
}

// registry is how registries are spoken to.
func registry() []remote.Option {
	return []remote.Option{
		remote.WithAuthFromKeychain(authn.DefaultKeychain),
		remote.WithTransport(guarded{remote.DefaultTransport}),
	}
}

// guarded keeps plain HTTP, which shows credentials to the network, on this machine. The library would use it for
// private addresses, too, and for names such as 127.0.0.1.example.com.
type guarded struct{ http.RoundTripper }

func (g guarded) RoundTrip(request *http.Request) (*http.Response, error) {
	host := request.URL.Hostname()
	if request.URL.Scheme == "http" && host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return nil, fmt.Errorf("no plain HTTP to %s, which is not this machine: the registry must serve TLS", host)
	}
	return g.RoundTripper.RoundTrip(request)
}
