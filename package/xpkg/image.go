package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// build makes the package and writes it to its file.
func build(o options, out io.Writer) error {
	stream, err := stream(o.manifests)
	if err != nil {
		return err
	}
	image, err := image(stream)
	if err != nil {
		return err
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	if err := save(o.file, image); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s\n%s\n", o.file, digest)
	return nil
}

// image is the package with a stream. It depends on the stream alone: it has no time, no owner and no platform.
func image(stream []byte) (v1.Image, error) {
	archive, err := archive(stream)
	if err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(archive)), nil }
	// Stored, not compressed: what Go compresses to, and with it the digest, changes with its releases (1.27 did).
	layer, err := tarball.LayerFromOpener(open, tarball.WithCompressionLevel(gzip.NoCompression))
	if err != nil {
		return nil, err
	}
	digest, err := layer.Digest()
	if err != nil {
		return nil, err
	}
	image, err := mutate.AppendLayers(empty.Image, layer)
	if err != nil {
		return nil, err
	}
	// The file format has no annotations of layers: this label becomes one when the file is loaded.
	labels := map[string]string{xpkg.Label(digest.String()): xpkg.PackageAnnotation}
	if image, err = mutate.Config(image, v1.Config{Labels: labels}); err != nil {
		return nil, err
	}
	return xpkg.AnnotateLayers(image)
}

// archive is a tar file of nothing but the stream.
func archive(stream []byte) ([]byte, error) {
	var archive bytes.Buffer
	writer := tar.NewWriter(&archive)
	header := &tar.Header{Name: xpkg.StreamFile, Mode: int64(xpkg.StreamFileMode), Size: int64(len(stream))}
	if err := writer.WriteHeader(header); err != nil {
		return nil, err
	}
	if _, err := writer.Write(stream); err != nil {
		return nil, err
	}
	if err := writer.Close(); err != nil {
		return nil, err
	}
	return archive.Bytes(), nil
}

// save replaces the file at once.
func save(file string, image v1.Image) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	next, err := os.Create(file + ".next")
	if err != nil {
		return err
	}
	defer os.Remove(next.Name())
	if err := tarball.Write(nil, image, next); err != nil {
		return err
	}
	if err := next.Close(); err != nil {
		return err
	}
	return os.Rename(next.Name(), file)
}

// load reads a package's file, as it is pushed.
func load(file string) (v1.Image, error) {
	image, err := tarball.ImageFromPath(file, nil)
	if err != nil {
		return nil, fmt.Errorf("%s is no package: %w: make package builds one", file, err)
	}
	return xpkg.AnnotateLayers(image)
}
