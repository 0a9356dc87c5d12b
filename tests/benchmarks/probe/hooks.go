package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// hooks are the bodies for both hooks, and how to reach them; what to validate is known once learned.
type hooks struct {
	mutate, validate []byte
	tls              *tls.Config
}

func readHooks() (*hooks, error) {
	mutate, err := os.ReadFile(filepath.Join(*reviews, "create-mutate.json"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(*ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	return &hooks{mutate: mutate, tls: &tls.Config{RootCAs: pool}}, nil
}

// A caller has one connection or more, which stay open; with one it knows how long that took to make.
type caller struct {
	*http.Client
	handshake time.Duration
}

// caller speaks HTTP/1.1, as the API server does.
func (h *hooks) caller(connections int) *caller {
	c := &caller{}
	dialer := tls.Dialer{Config: h.tls}
	c.Client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		MaxConnsPerHost:     connections,
		MaxIdleConnsPerHost: connections,
		DialTLSContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			begin := time.Now()
			connection, err := dialer.DialContext(ctx, network, address)
			if connections == 1 {
				c.handshake = time.Since(begin)
			}
			return connection, err
		},
	}}
	return c
}

// post sends the review of number i: mutate and validate take turns. It fails unless the review is allowed.
func (h *hooks) post(c *caller, i int) (string, error) {
	path, body := "mutate", h.mutate
	if i%2 == 1 {
		path, body = "validate", h.validate
	}
	response, err := c.Post(fmt.Sprintf("https://127.0.0.1:%d/%s", *port, path), "application/json", bytes.NewReader(body))
	answer, err := read(response, err)
	if err == nil && !strings.Contains(answer, `"allowed":true`) {
		err = fmt.Errorf("%s is answered %s", path, answer)
	}
	return answer, err
}

// learn makes the review to validate: the one to mutate, with the object as the answer's patch makes it.
func (h *hooks) learn(answer string) error {
	var review struct{ Response struct{ Patch []byte } }
	var patch []struct{ Value any }
	var body map[string]any
	if err := errors.Join(json.Unmarshal([]byte(answer), &review), json.Unmarshal(review.Response.Patch, &patch),
		json.Unmarshal(h.mutate, &body)); err != nil {
		return fmt.Errorf("no patch in %s: %w", answer, err)
	}
	object := body["request"].(map[string]any)["object"].(map[string]any)
	object["spec"].(map[string]any)["derived"] = patch[0].Value
	var err error
	h.validate, err = json.Marshal(body)
	return err
}

// read reads an answer of status 200 to its end, so that the connection is free again.
func read(response *http.Response, err error) (string, error) {
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", response.Status, text)
	}
	return string(text), err
}
