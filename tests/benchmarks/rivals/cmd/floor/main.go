// Command floor is the cheapest webhook there can be, for the benchmarks: it decodes nothing, finds the uid
// by a search for bytes and answers with a constant. What a request costs with it, it costs with any webhook.
package main

import (
	"bytes"
	"crypto/tls"
	_ "embed"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"path/filepath"
)

// derived is what dot-inference makes of examples/llm-qwen.yaml; the schema accepts it for that object alone.
//
//go:embed derived.json
var derived []byte

func main() {
	certDir := flag.String("cert-dir", "", "directory with tls.crt and tls.key")
	port := flag.Int("port", 9443, "port on 127.0.0.1")
	flag.Parse()

	patch := fmt.Sprintf(`[{"op":"add","path":"/spec/derived","value":%s}]`, bytes.TrimSpace(derived))
	handlers := http.NewServeMux()
	handlers.Handle("POST /mutate", answer(`,"patchType":"JSONPatch","patch":"`+base64.StdEncoding.EncodeToString([]byte(patch))+`"`))
	handlers.Handle("POST /validate", answer(""))
	server := &http.Server{
		Addr:    fmt.Sprintf("127.0.0.1:%d", *port),
		Handler: handlers,
		// HTTP/1.1, as the others have it.
		TLSConfig:    &tls.Config{NextProtos: []string{"http/1.1"}},
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}
	log.Fatal(server.ListenAndServeTLS(filepath.Join(*certDir, "tls.crt"), filepath.Join(*certDir, "tls.key")))
}

// answer allows, with more members of the response.
func answer(more string) http.HandlerFunc {
	const before = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"allowed":true,"uid":"`
	after := `"` + more + `}}`
	mark := []byte(`"uid":"`)
	return func(writer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		_, rest, found := bytes.Cut(body, mark) // the request's uid comes first
		uid, _, closed := bytes.Cut(rest, []byte(`"`))
		if err != nil || !found || !closed {
			http.Error(writer, "no uid", http.StatusBadRequest)
			return
		}
		writer.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(writer, before+string(uid)+after)
	}
}
