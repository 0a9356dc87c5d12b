package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	yamlstream "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// stream is the YAML stream that a package holds: crossplane.yaml, then the other files by name, each byte for byte.
// What Crossplane would refuse or drop is an error.
func stream(directory string) ([]byte, error) {
	files, err := files(directory)
	if err != nil {
		return nil, err
	}
	var stream bytes.Buffer
	var manifests []manifest
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		stream.WriteString("---\n")
		stream.Write(content)
		if !bytes.HasSuffix(content, []byte("\n")) {
			stream.WriteByte('\n')
		}
		documents, err := read(file, content)
		if err != nil {
			return nil, err
		}
		manifests = append(manifests, documents...)
	}
	if err := lint(manifests); err != nil {
		return nil, err
	}
	return stream.Bytes(), crossplaneReads(stream.Bytes(), manifests)
}

// files are the YAML files of the directory itself, crossplane.yaml first.
func files(directory string) ([]string, error) {
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, err
	}
	first := filepath.Join(directory, xpkg.MetaFile)
	files := []string{first}
	for _, entry := range entries {
		file, extension := filepath.Join(directory, entry.Name()), filepath.Ext(entry.Name())
		if file != first && !entry.IsDir() && slices.Contains([]string{".yaml", ".yml"}, extension) {
			files = append(files, file)
		}
	}
	return files, nil
}

// manifest is one document of a file.
type manifest struct {
	source string // FILE[document]
	kind   string // such as Composition (apiextensions.crossplane.io/v1)
	object runtime.Object
}

// read decodes the documents of a file, without those that are empty.
func read(file string, content []byte) ([]manifest, error) {
	var manifests []manifest
	documents := yamlstream.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for number := 1; ; number++ {
		document, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return manifests, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s[%d]: %w", file, number, err)
		}
		if text, err := yaml.YAMLToJSON(document); err == nil && string(text) == "null" {
			continue
		}
		manifest := manifest{source: fmt.Sprintf("%s[%d]", file, number)}
		if manifest.kind, manifest.object, err = decode(document); err != nil {
			return nil, fmt.Errorf("%s: %w", manifest.source, err)
		}
		manifests = append(manifests, manifest)
	}
}

// decode tries the two schemes that Crossplane's parser tries. The parser drops fields that it does not know, and the
// first of a field given twice; here both are errors. The object is nil if neither scheme has its kind.
func decode(document []byte) (string, runtime.Object, error) {
	var is metav1.TypeMeta
	if err := yaml.Unmarshal(document, &is); err != nil {
		return "", nil, err
	}
	kind := fmt.Sprintf("%s (%s)", is.Kind, is.APIVersion)
	for _, build := range []func() (*runtime.Scheme, error){xpkg.BuildMetaScheme, xpkg.BuildObjectScheme} {
		scheme, err := build()
		if err != nil {
			return kind, nil, err
		}
		options := json.SerializerOptions{Yaml: true, Strict: true}
		serializer := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, options)
		object, _, err := serializer.Decode(document, nil, nil)
		if !runtime.IsNotRegisteredError(err) {
			return kind, object, err
		}
	}
	return kind, nil, nil
}
