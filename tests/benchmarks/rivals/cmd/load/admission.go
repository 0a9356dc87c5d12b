package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"sigs.k8s.io/yaml"
)

// admission creates and deletes what calls a variant, and waits until that is in effect.
type admission struct {
	client    *client
	manifests map[string][]manifest // by variant
	installed []manifest
}

type manifest struct {
	path string // of the collection
	name string
	json []byte
	// hooks is how many a create passes.
	hooks int
}

func newAdmission(client *client, directory string) (*admission, error) {
	all := map[string][]manifest{}
	for _, variant := range variants {
		if variant == "none" {
			continue
		}
		file, err := os.ReadFile(filepath.Join(directory, variant+".yaml"))
		if err != nil {
			return nil, err
		}
		for document := range bytes.SplitSeq(file, []byte("\n---\n")) {
			it, err := read(document)
			if err != nil {
				return nil, fmt.Errorf("%s.yaml: %w", variant, err)
			}
			all[variant] = append(all[variant], it)
		}
	}
	return &admission{client: client, manifests: all}, nil
}

func read(document []byte) (manifest, error) {
	var fields struct {
		APIVersion string
		Kind       string
		Metadata   struct{ Name string }
		Webhooks   []any
	}
	if err := yaml.Unmarshal(document, &fields); err != nil {
		return manifest{}, err
	}
	json, err := yaml.YAMLToJSON(document)
	plural := strings.ToLower(fields.Kind) + "s"
	if stem, ok := strings.CutSuffix(plural, "ys"); ok {
		plural = stem + "ies"
	}
	return manifest{"/apis/" + fields.APIVersion + "/" + plural, fields.Metadata.Name, json, len(fields.Webhooks)}, err
}

// become has requests pass variant and nothing else.
func (a *admission) become(variant string) error {
	for _, it := range a.installed {
		if _, err := a.client.send(request{method: http.MethodDelete, path: it.path + "/" + it.name}); err != nil {
			return err
		}
	}
	a.installed = nil
	if err := a.await("none", false, 0); err != nil {
		return err
	}
	if variant == "none" {
		return nil
	}
	hooks := 0
	for _, it := range a.manifests[variant] {
		if _, err := a.client.send(request{http.MethodPost, it.path, "application/json", it.json}); err != nil {
			return err
		}
		a.installed = append(a.installed, it)
		hooks += it.hooks
	}
	return a.await(variant, true, hooks)
}

// await waits until a create comes back with or without spec.derived, and has passed so many hooks.
func (a *admission) await(variant string, derived bool, hooks int) error {
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		before, err := a.counters()
		if err != nil {
			return err
		}
		body, failed := a.client.send(create.request(0))
		after, err := a.counters()
		if err != nil {
			return err
		}
		passed := int(after.minus(before).reviews)
		has := bytes.Contains(body, []byte(`"derived":{`))
		if failed == nil && has == derived && passed == hooks {
			return nil
		}
		if time.Now().After(end) {
			return fmt.Errorf("%s is not in effect after 30 s: a create passes %d hooks, derived is there: %t, error: %v", variant, passed, has, failed)
		}
	}
}

// counters is what the API server has counted so far.
type counters struct {
	reviews float64 // that webhooks were sent
	seconds float64 // that webhooks and policies took, those of one request added
}

func (c counters) minus(before counters) counters {
	return counters{c.reviews - before.reviews, c.seconds - before.seconds}
}

func (a *admission) counters() (counters, error) {
	text, err := a.client.send(request{method: http.MethodGet, path: "/metrics"})
	if err != nil {
		return counters{}, err
	}
	var sums counters
	for line := range bytes.Lines(text) {
		metric, _, _ := bytes.Cut(line, []byte("{"))
		var sum *float64
		switch string(metric) {
		case "apiserver_admission_webhook_admission_duration_seconds_count":
			sum = &sums.reviews
		case "apiserver_admission_webhook_admission_duration_seconds_sum",
			"apiserver_mutating_admission_policy_check_duration_seconds_sum":
			sum = &sums.seconds
		default:
			continue
		}
		value, err := strconv.ParseFloat(string(bytes.TrimSpace(line[bytes.LastIndexByte(line, ' '):])), 64)
		if err != nil {
			return counters{}, err
		}
		*sum += value
	}
	return sums, nil
}
