package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// verify compares a package, in a file or pushed, with the manifests.
func verify(o options, out io.Writer) error {
	stream, err := stream(o.manifests)
	if err != nil {
		return err
	}
	source := o.argument
	if source == "" {
		source = o.file
	}
	image, err := find(source)
	if err != nil {
		return err
	}
	if err := compare(image, stream); err != nil {
		return fmt.Errorf("%s %w", source, err)
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s holds exactly what %s says\n%s\n", source, o.manifests, digest)
	return nil
}

// find takes for a reference what is no file.
func find(source string) (v1.Image, error) {
	if _, err := os.Stat(source); err == nil || strings.HasSuffix(source, xpkg.XpkgExtension) {
		return load(source)
	}
	reference, err := name.ParseReference(source, name.StrictValidation)
	if err != nil {
		return nil, fmt.Errorf("no such file, and no reference: %w: %w", err, errUsage)
	}
	return remote.Image(reference, registry()...)
}

// compare fails unless the package has the marks that Crossplane and its tools look for, and exactly the stream.
func compare(image v1.Image, stream []byte) error {
	manifest, err := image.Manifest()
	if err != nil {
		return err
	}
	configuration, err := image.ConfigFile()
	if err != nil {
		return err
	}
	if layers := len(manifest.Layers); layers != 1 {
		return fmt.Errorf("has %d layers instead of one", layers)
	}
	layer := manifest.Layers[0]
	if layer.Annotations[xpkg.AnnotationKey] != xpkg.PackageAnnotation {
		return fmt.Errorf("has no annotation %s: %s at its layer", xpkg.AnnotationKey, xpkg.PackageAnnotation)
	}
	if label := xpkg.Label(layer.Digest.String()); configuration.Config.Labels[label] != xpkg.PackageAnnotation {
		return fmt.Errorf("has no label %s: %s", label, xpkg.PackageAnnotation)
	}
	reader, err := xpkg.ExtractPackageYAML(image)
	if err != nil {
		return err
	}
	defer reader.Close()
	found, err := io.ReadAll(reader)
	if err != nil {
		return err
	}
	if !bytes.Equal(found, stream) {
		return fmt.Errorf("was made from other manifests: make package makes it anew")
	}
	return nil
}
