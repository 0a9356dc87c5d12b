package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	parser "github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser/yaml"
	extensions "github.com/crossplane/crossplane/apis/v2/apiextensions/v1"
	packages "github.com/crossplane/crossplane/apis/v2/pkg/meta/v1"
	"github.com/google/go-containerregistry/pkg/name"
	"k8s.io/apimachinery/pkg/runtime"
)

// lint refuses what Crossplane's own linter refuses, and Compositions that call functions by other names than
// Crossplane gives them.
func lint(manifests []manifest) error {
	if len(manifests) == 0 {
		return fmt.Errorf("%s says nothing", xpkg.MetaFile)
	}
	meta := manifests[0]
	configuration, ok := meta.object.(*packages.Configuration)
	if !ok {
		return fmt.Errorf("%s: must be a Configuration (meta.pkg.crossplane.io/v1), is a %s", meta.source, meta.kind)
	}
	if err := xpkg.NewConfigurationLinter().Lint(content{meta: []runtime.Object{configuration}}); err != nil {
		return fmt.Errorf("%s: %w", meta.source, err)
	}
	functions, err := functions(configuration)
	if err != nil {
		return fmt.Errorf("%s: %w", meta.source, err)
	}
	for _, manifest := range manifests[1:] {
		one := content{[]runtime.Object{configuration}, []runtime.Object{manifest.object}}
		if err := xpkg.NewConfigurationLinter().Lint(one); err != nil {
			return fmt.Errorf("%s: Crossplane refuses a Configuration with a %s: it may hold XRDs, Compositions, "+
				"Operations and ManagedResourceActivationPolicies; ship this one beside it", manifest.source, manifest.kind)
		}
		if composition, ok := manifest.object.(*extensions.Composition); ok {
			if err := calls(composition, functions); err != nil {
				return fmt.Errorf("%s: %w", manifest.source, err)
			}
		}
	}
	return nil
}

// content is that of a package, for the linter. It is asked about one object after the other, so that the one which it
// refuses can be named.
type content struct{ meta, objects []runtime.Object }

func (c content) GetMeta() []runtime.Object    { return c.meta }
func (c content) GetObjects() []runtime.Object { return c.objects }

// functions are the names that Crossplane gives to the functions which it installs as dependencies. They come from
// the path of the repository: NewPackage in Crossplane's internal/controller/pkg/resolver/reconciler.go.
func functions(configuration *packages.Configuration) ([]string, error) {
	var names []string
	for i, dependency := range configuration.Spec.DependsOn {
		field := fmt.Sprintf("spec.dependsOn[%d]", i)
		if dependency.APIVersion == nil || dependency.Kind == nil || dependency.Package == nil {
			return nil, fmt.Errorf("%s: needs apiVersion, kind and package", field)
		}
		repository, err := name.NewRepository(*dependency.Package, name.StrictValidation)
		if err != nil {
			return nil, fmt.Errorf("%s.package: %w", field, err)
		}
		if _, err := semver.NewConstraint(dependency.Version); err != nil {
			return nil, fmt.Errorf("%s.version: %q: %w", field, dependency.Version, err)
		}
		if *dependency.Kind == "Function" {
			names = append(names, xpkg.ToDNSLabel(repository.RepositoryStr()))
		}
	}
	return names, nil
}

func calls(composition *extensions.Composition, functions []string) error {
	for i, step := range composition.Spec.Pipeline {
		if !slices.Contains(functions, step.FunctionRef.Name) {
			return fmt.Errorf("spec.pipeline[%d].functionRef.name: %q is no function that %s makes Crossplane install "+
				"(%s): use one of these names, or add it to spec.dependsOn there",
				i, step.FunctionRef.Name, xpkg.MetaFile, strings.Join(functions, ", "))
		}
	}
	return nil
}

// crossplaneReads fails unless Crossplane's own parser finds as many objects as there are manifests.
func crossplaneReads(stream []byte, manifests []manifest) error {
	crossplane, err := parser.New()
	if err != nil {
		return err
	}
	parsed, err := crossplane.Parse(context.Background(), io.NopCloser(bytes.NewReader(stream)))
	if err != nil {
		return err
	}
	if found := len(parsed.GetMeta()) + len(parsed.GetObjects()); len(parsed.GetMeta()) != 1 || found != len(manifests) {
		return fmt.Errorf("Crossplane finds %d packages and %d objects in all in %d manifests: it wants one package",
			len(parsed.GetMeta()), found, len(manifests))
	}
	return nil
}
