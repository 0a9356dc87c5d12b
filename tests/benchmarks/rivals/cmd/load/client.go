package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// client has one HTTP/2 connection of its own to the API server, as each kubectl has.
type client struct {
	server, token string
	http          http.Client
}

// request is one for the API server; with a body, if it has a media type.
type request struct {
	method, path, mediaType string
	body                    []byte
}

func newClients(kubeconfig string, count int) ([]*client, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, err
	}
	clients := make([]*client, count)
	for i := range clients {
		authority, err := rest.TLSConfigFor(config)
		if err != nil {
			return nil, err
		}
		clients[i] = &client{config.Host, config.BearerToken, http.Client{
			Transport: &http.Transport{TLSClientConfig: authority, ForceAttemptHTTP2: true, DisableCompression: true},
			Timeout:   30 * time.Second,
		}}
	}
	return clients, nil
}

// send returns the body of the answer, and an error if the answer is one.
func (c *client) send(it request) ([]byte, error) {
	request, err := http.NewRequest(it.method, c.server+it.path, bytes.NewReader(it.body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.token)
	if it.mediaType != "" {
		request.Header.Set("Content-Type", it.mediaType)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", it.method, it.path, response.Status, body)
	}
	return body, err
}
