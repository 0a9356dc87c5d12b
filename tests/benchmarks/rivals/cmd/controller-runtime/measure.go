package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"
)

// call hands the same body to a hook again and again. Request and answer are reused, so that what is
// measured is the hook's.
type call struct {
	hook    *admission.Webhook
	request *http.Request
	body    []byte
	reader  *bytes.Reader
	answer  answer
}

type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header             { return a.header }
func (a *answer) WriteHeader(status int)          { a.status = status }
func (a *answer) Write(bytes []byte) (int, error) { return a.body.Write(bytes) }

func newCall(hook *admission.Webhook, path string, body []byte) (*call, error) {
	reader := bytes.NewReader(body)
	request, err := http.NewRequest(http.MethodPost, "https://127.0.0.1"+path, io.NopCloser(reader))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	return &call{hook, request, body, reader, answer{header: http.Header{}}}, nil
}

func (c *call) once() {
	c.reader.Reset(c.body)
	c.answer.status = http.StatusOK
	c.answer.body.Reset()
	c.hook.ServeHTTP(&c.answer, c.request)
}

func (c *call) until(end time.Time) (calls int) {
	for ; time.Now().Before(end); calls++ {
		c.once()
	}
	return calls
}

// measure prints microseconds, bytes and allocations of a review, in one goroutine.
func measure(file, path string, duration time.Duration) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	all, err := hooks()
	if err != nil {
		return err
	}
	hook, ok := all[path]
	if !ok {
		return fmt.Errorf("no hook at %s", path)
	}
	call, err := newCall(hook, path, body)
	if err != nil {
		return err
	}
	call.once()
	if err := call.check(path); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "%s, GOMAXPROCS %d, one goroutine\n", runtime.Version(), runtime.GOMAXPROCS(0))
	call.until(time.Now().Add(time.Second))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	calls := call.until(began.Add(duration))
	micros := float64(time.Since(began).Nanoseconds()) / 1000
	runtime.ReadMemStats(&after)
	count := float64(calls)
	fmt.Printf("%.2f %.0f %.0f\n", micros/count,
		float64(after.TotalAlloc-before.TotalAlloc)/count, float64(after.Mallocs-before.Mallocs)/count)
	return call.check(path)
}

// check makes sure that the right thing is measured: an answer that allows, and to a create of /mutate a patch.
func (c *call) check(path string) error {
	var asked, answered admissionv1.AdmissionReview
	if err := json.Unmarshal(c.body, &asked); err != nil {
		return err
	}
	if err := json.Unmarshal(c.answer.body.Bytes(), &answered); err != nil {
		return err
	}
	response := answered.Response
	patches := path == "/mutate" && asked.Request.Operation == admissionv1.Create
	if c.answer.status != http.StatusOK || response == nil || !response.Allowed || patches != (len(response.Patch) > 0) {
		return fmt.Errorf("unexpected answer %d: %s", c.answer.status, c.answer.body.String())
	}
	return nil
}
