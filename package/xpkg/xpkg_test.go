package main

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/Masterminds/semver/v3"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg"
	"github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/fake"
	parser "github.com/crossplane/crossplane-runtime/v2/pkg/xpkg/parser/yaml"
	packages "github.com/crossplane/crossplane/apis/v2/pkg/meta/v1"
	"github.com/google/go-containerregistry/pkg/name"
	local "github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/spf13/afero"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"
)

const (
	manifests     = ".." // the project's own
	configuration = `
apiVersion: meta.pkg.crossplane.io/v1
kind: Configuration
metadata: {name: test}
spec:
  dependsOn:
    - {apiVersion: pkg.crossplane.io/v1, kind: Function, package: registry.example/acme/function-a, version: ">=v1.0.0"}
    - {apiVersion: pkg.crossplane.io/v1, kind: Provider, package: registry.example/acme/provider-b, version: ">=v1.0.0"}
`
	composition = `
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: test}
spec:
  compositeTypeRef: {apiVersion: example.org/v1, kind: Test}
  mode: Pipeline
  pipeline: [{step: only, functionRef: {name: acme-function-a}}]
`
)

func TestAPackageHoldsExactlyTheManifests(t *testing.T) {
	file, _ := built(t, manifests)
	image, err := tarball.ImageFromPath(file, nil)
	must(t, err)
	layers, err := image.Layers()
	must(t, err)
	if len(layers) != 1 {
		t.Fatalf("%d layers", len(layers))
	}
	archive, err := layers[0].Uncompressed()
	must(t, err)
	reader := tar.NewReader(archive)
	header, err := reader.Next()
	must(t, err)
	if header.Name != "package.yaml" || header.Mode != 0o644 || !header.ModTime.Equal(time.Unix(0, 0)) {
		t.Errorf("%s, mode %o, of %s", header.Name, header.Mode, header.ModTime)
	}
	found, err := io.ReadAll(reader)
	must(t, err)
	var expected strings.Builder
	for _, file := range []string{"crossplane.yaml", "composition.yaml", "definition.yaml"} {
		expected.WriteString("---\n")
		expected.WriteString(text(t, filepath.Join(manifests, file)))
	}
	if string(found) != expected.String() {
		t.Errorf("package.yaml is not the manifests one after the other:\n%s", found)
	}
	if _, err := reader.Next(); !errors.Is(err, io.EOF) {
		t.Errorf("more files than one: %v", err)
	}
}

func TestCrossplaneFindsThePackageItsDefinitionAndItsComposition(t *testing.T) {
	file, _ := built(t, manifests)
	image, err := load(file)
	must(t, err)
	stream, err := xpkg.ExtractPackageYAML(image)
	must(t, err)
	crossplane, err := parser.New()
	must(t, err)
	parsed, err := crossplane.Parse(context.Background(), stream)
	must(t, err)
	if meta := kinds(parsed.GetMeta()); !slices.Equal(meta, []string{"Configuration"}) {
		t.Errorf("packages: %s", meta)
	}
	if objects := kinds(parsed.GetObjects()); !slices.Equal(objects, []string{"Composition", "CompositeResourceDefinition"}) {
		t.Errorf("objects: %s", objects)
	}
	must(t, xpkg.NewConfigurationLinter().Lint(parsed))
}

func TestTheCompositionCallsTheFunctionsByTheNamesThatCrossplaneGivesThem(t *testing.T) {
	documents, err := read(filepath.Join(manifests, "crossplane.yaml"), []byte(text(t, filepath.Join(manifests, "crossplane.yaml"))))
	must(t, err)
	names, err := functions(documents[0].object.(*packages.Configuration))
	must(t, err)
	composition := text(t, filepath.Join(manifests, "composition.yaml"))
	for _, name := range names {
		if !strings.Contains(composition, "functionRef: {name: "+name+"}") {
			t.Errorf("composition.yaml does not call %s", name)
		}
	}
	if calls := strings.Count(composition, "functionRef:"); calls != len(names) || calls != 2 {
		t.Errorf("%d calls of %d functions", calls, len(names))
	}
}

// What the tests run with is taken, and so are newer minors; the next major, which nobody can have tried, is not.
func TestThePackageTakesWhatWasTriedAndNoNextMajor(t *testing.T) {
	documents, err := read("crossplane.yaml", []byte(text(t, filepath.Join(manifests, "crossplane.yaml"))))
	must(t, err)
	spec := documents[0].object.(*packages.Configuration).Spec
	constraints := map[string]string{"crossplane": spec.Crossplane.Version} // by the end of a repository's name
	for _, dependency := range spec.DependsOn {
		constraints[(*dependency.Package)[strings.LastIndex(*dependency.Package, "/")+1:]] = dependency.Version
	}
	for which, tried := range map[string]string{
		"crossplane":                   pinned(t, "crossplane", "github.com/crossplane/crossplane/v2"),
		"provider-kubernetes":          pinned(t, "provider-kubernetes", "github.com/crossplane-contrib/provider-kubernetes"),
		"function-cel-filter":          pinned(t, "function-cel-filter", "github.com/crossplane-contrib/function-cel-filter"),
		"function-patch-and-transform": "v0.10.8", // no Go module: what was recorded
	} {
		constraint, err := semver.NewConstraint(constraints[which])
		must(t, err)
		version := semver.MustParse(tried)
		for next, taken := range map[semver.Version]bool{*version: true, version.IncMinor(): true, version.IncMajor(): false} {
			if constraint.Check(&next) != taken {
				t.Errorf("%s %s of %s: taken is not %t", constraints[which], next.String(), which, taken)
			}
		}
	}
	if len(constraints) != 4 {
		t.Errorf("not all were tried: %v", constraints)
	}
}

// pinned is the version of a module that the tests' control plane is built from.
func pinned(t *testing.T, folder, module string) string {
	for _, line := range strings.Split(text(t, filepath.Join(manifests, "..", "tests", "control-plane", folder, "go.mod")), "\n") {
		if words := strings.Fields(strings.TrimPrefix(line, "require ")); len(words) >= 2 && words[0] == module {
			return words[1]
		}
	}
	t.Fatalf("%s is not pinned", module)
	return ""
}

// What is installed by hand has the names that Crossplane would give it, and versions that the package takes.
func TestTheExamplesInstallWhatThePackageDependsOn(t *testing.T) {
	documents, err := read("crossplane.yaml", []byte(text(t, filepath.Join(manifests, "crossplane.yaml"))))
	must(t, err)
	expected := map[string]string{} // version constraint by kind and name
	for _, dependency := range documents[0].object.(*packages.Configuration).Spec.DependsOn {
		repository, err := name.NewRepository(*dependency.Package)
		must(t, err)
		expected[*dependency.Kind+" "+xpkg.ToDNSLabel(repository.RepositoryStr())+" "+*dependency.Package] = dependency.Version
	}
	for _, file := range []string{"functions.yaml", "provider.yaml"} {
		for _, document := range strings.Split(text(t, filepath.Join(manifests, "..", "examples", file)), "\n---\n") {
			var installed struct {
				metav1.TypeMeta
				metav1.ObjectMeta `json:"metadata"`
				Spec              struct {
					Package string `json:"package"`
				} `json:"spec"`
			}
			must(t, yaml.UnmarshalStrict([]byte(document), &installed))
			repository, tag, _ := strings.Cut(installed.Spec.Package, ":")
			key := installed.Kind + " " + installed.Name + " " + repository
			constraint, err := semver.NewConstraint(expected[key])
			must(t, err)
			version, err := semver.NewVersion(tag)
			must(t, err)
			if expected[key] == "" || !constraint.Check(version) {
				t.Errorf("%s installs %s, version %s: the package depends on %v", file, key, tag, expected)
			}
			delete(expected, key)
		}
	}
	if len(expected) > 0 {
		t.Errorf("no example installs %v", expected)
	}
}

func TestTwoBuildsAreEqualByteForByte(t *testing.T) {
	copied := t.TempDir()
	must(t, os.CopyFS(filepath.Join(copied, "elsewhere"), os.DirFS(manifests)))
	elsewhere := filepath.Join(copied, "elsewhere")
	for _, file := range []string{"crossplane.yaml", "definition.yaml"} {
		must(t, os.Chtimes(filepath.Join(elsewhere, file), time.Unix(1e9, 0), time.Unix(1e9, 0)))
		must(t, os.Chmod(filepath.Join(elsewhere, file), 0o600))
	}
	one, digest := built(t, manifests)
	two, again := built(t, elsewhere)
	if digest != again || text(t, one) != text(t, two) {
		t.Errorf("%s and %s", digest, again)
	}
}

// The stream is longer than one stored block, 65535 bytes.
func TestTheDigestIsTheSameOnEveryMachineAndWithEveryGo(t *testing.T) {
	image, err := image(bytes.Repeat([]byte("# 0123456789\n"), 10_000))
	must(t, err)
	digest, err := image.Digest()
	must(t, err)
	if expected := "sha256:3c818d0a9844169e6a0ee9100c941a1754ccbad7ddead561eac92a7be7a07c89"; digest.String() != expected {
		t.Errorf("%s instead of %s", digest, expected)
	}
}

func TestSubdirectoriesAndOtherFilesAreLeftOut(t *testing.T) {
	plain := directory(t, map[string]string{"crossplane.yaml": configuration})
	more := directory(t, map[string]string{
		"crossplane.yaml": configuration, "README.md": "# Hello", "tool/config-map.yaml": "apiVersion: v1\nkind: ConfigMap\n",
	})
	_, one := built(t, plain)
	_, two := built(t, more)
	if one != two {
		t.Errorf("%s and %s", one, two)
	}
}

func TestWhatCrossplaneWouldRefuseOrDropIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		files    map[string]string
		expected []string
	}{
		"a ConfigMap": {
			map[string]string{"x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"},
			[]string{"x.yaml[1]: ", "ConfigMap (v1)", "ship this one beside it"},
		},
		"a ProviderConfig in the second document": {
			map[string]string{"x.yaml": composition + "---\napiVersion: kubernetes.m.crossplane.io/v1alpha1\nkind: ProviderConfig\n"},
			[]string{"x.yaml[2]: ", "ProviderConfig (kubernetes.m.crossplane.io/v1alpha1)"},
		},
		"a kind for providers alone": {
			map[string]string{"x.yaml": "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"},
			[]string{"x.yaml[1]: ", "CustomResourceDefinition (apiextensions.k8s.io/v1)"},
		},
		"a webhook": {
			map[string]string{"x.yaml": "apiVersion: admissionregistration.k8s.io/v1\nkind: MutatingWebhookConfiguration\n"},
			[]string{"x.yaml[1]: ", "MutatingWebhookConfiguration (admissionregistration.k8s.io/v1)"},
		},
		"a second package": {
			map[string]string{"x.yaml": configuration},
			[]string{"x.yaml[1]: ", "Configuration (meta.pkg.crossplane.io/v1)"},
		},
		"a package of another kind": {
			map[string]string{"crossplane.yaml": strings.Replace(configuration, "kind: Configuration", "kind: Function", 1)},
			[]string{"crossplane.yaml[1]: ", "must be a Configuration", "Function"},
		},
		"an empty package": {
			map[string]string{"crossplane.yaml": "# nothing\n"},
			[]string{"crossplane.yaml says nothing"},
		},
		"a field that Crossplane does not know": {
			map[string]string{"x.yaml": strings.Replace(composition, "mode:", "mood: good\n  mode:", 1)},
			[]string{"x.yaml[1]: ", `unknown field "spec.mood"`},
		},
		"a field twice": {
			map[string]string{"x.yaml": strings.Replace(composition, "mode:", "mode: Pipeline\n  mode:", 1)},
			[]string{"x.yaml[1]: ", `"mode" already set`},
		},
		"no YAML": {
			map[string]string{"x.yaml": "a: b: c\n"},
			[]string{"x.yaml[1]: ", "mapping values are not allowed"},
		},
		"a function under its own name": {
			map[string]string{"x.yaml": strings.Replace(composition, "acme-function-a", "function-a", 1)},
			[]string{"x.yaml[1]: spec.pipeline[0].functionRef.name: ", `"function-a"`, "(acme-function-a)"},
		},
		"a provider called as a function": {
			map[string]string{"x.yaml": strings.Replace(composition, "acme-function-a", "acme-provider-b", 1)},
			[]string{"x.yaml[1]: spec.pipeline[0].functionRef.name: ", `"acme-provider-b"`},
		},
		"a dependency without a registry": {
			map[string]string{"crossplane.yaml": strings.Replace(configuration, "registry.example/", "", 1)},
			[]string{"crossplane.yaml[1]: spec.dependsOn[0].package: ", "registry"},
		},
		"a dependency of no version": {
			map[string]string{"crossplane.yaml": strings.Replace(configuration, ">=v1.0.0", "newest", 1)},
			[]string{"crossplane.yaml[1]: spec.dependsOn[0].version: ", `"newest"`},
		},
		"a dependency in the old form": {
			map[string]string{"crossplane.yaml": strings.Replace(configuration, "package:", "function:", 1)},
			[]string{"crossplane.yaml[1]: spec.dependsOn[0]: ", "needs apiVersion, kind and package"},
		},
		"constraints that are none": {
			map[string]string{"crossplane.yaml": strings.Replace(configuration, "spec:", "spec:\n  crossplane: {version: new}", 1)},
			[]string{"crossplane.yaml[1]: ", "constraints are poorly formatted"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"crossplane.yaml": configuration}
			for file, content := range test.files {
				files[file] = content
			}
			file := filepath.Join(t.TempDir(), "test.xpkg")
			err := run([]string{"build", "-pom", pom(t, "0.1.0"), "-manifests", directory(t, files), "-file", file}, io.Discard)
			if err == nil {
				t.Fatal("not refused")
			}
			for _, words := range test.expected {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("does not say %q: %v", words, err)
				}
			}
			if _, err := os.Stat(file); err == nil {
				t.Error("left a package behind")
			}
		})
	}
}

func TestADirectoryWithoutAPackageIsRefused(t *testing.T) {
	err := run([]string{"build", "-pom", pom(t, "0.1.0"), "-manifests", t.TempDir()}, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "crossplane.yaml") {
		t.Error(err)
	}
}

func TestTheVersionIsThatOfTheProject(t *testing.T) {
	tag, err := version(filepath.Join(manifests, "..", "pom.xml"))
	must(t, err)
	if !strings.Contains(text(t, filepath.Join(manifests, "..", "pom.xml")), "<version>"+strings.TrimPrefix(tag, "v")+"</version>") {
		t.Errorf("%s is not in pom.xml", tag)
	}
	for _, unfit := range []string{"1", "0.1", "0.1.0.0", "", "latest", "v0.1.0"} {
		if tag, err := version(pom(t, unfit)); err == nil {
			t.Errorf("%s of %s", tag, unfit)
		}
	}
	if tag, err := version(pom(t, "0.2.0-SNAPSHOT")); err != nil || tag != "v0.2.0-SNAPSHOT" {
		t.Error(tag, err)
	}
}

func TestAPushedPackageIsPulledBackTheSame(t *testing.T) {
	host := registryOnThisMachine(t)
	file, digest := built(t, manifests)
	project := pom(t, "0.1.0")
	var out strings.Builder
	must(t, run([]string{"push", "-pom", project, "-file", file, host + "/acme/dot-inference"}, &out))

	reference := host + "/acme/dot-inference:v0.1.0"
	if !strings.HasSuffix(out.String(), reference+"\n"+digest+"\n") {
		t.Errorf("push says %q", out.String())
	}
	pulled := pull(t, reference)
	manifest, err := pulled.Manifest()
	must(t, err)
	configuration, err := pulled.ConfigFile()
	must(t, err)
	if is, err := pulled.Digest(); err != nil || is.String() != digest {
		t.Errorf("pushed %s, pulled %s, %v", digest, is, err)
	}
	if annotation := manifest.Layers[0].Annotations["io.crossplane.xpkg"]; annotation != "base" {
		t.Errorf("annotation %q", annotation)
	}
	if label := configuration.Config.Labels["io.crossplane.xpkg:"+manifest.Layers[0].Digest.String()]; label != "base" {
		t.Errorf("label %q", label)
	}
	for _, source := range []string{reference, host + "/acme/dot-inference@" + digest, file} {
		must(t, run([]string{"verify", "-pom", project, "-manifests", manifests, source}, io.Discard))
	}
}

func TestAPackageIsPushedAsAnotherVersion(t *testing.T) {
	host := registryOnThisMachine(t)
	file, digest := built(t, manifests)
	must(t, run([]string{"push", "-pom", pom(t, "0.1.0"), "-file", file, host + "/acme/dot-inference:v0.2.0-rc.1"}, io.Discard))
	if is, err := pull(t, host+"/acme/dot-inference:v0.2.0-rc.1").Digest(); err != nil || is.String() != digest {
		t.Error(is, err)
	}
}

func TestCrossplanesOwnClientReadsAPushedPackage(t *testing.T) {
	host := registryOnThisMachine(t)
	file, digest := built(t, manifests)
	must(t, run([]string{"push", "-pom", pom(t, "0.1.0"), "-file", file, host + "/acme/dot-inference"}, io.Discard))
	crossplane, err := parser.New()
	must(t, err)
	nothing := &fake.MockConfigStore{
		MockPullSecretFor:              fake.NewMockConfigStorePullSecretForFn("", "", nil),
		MockImageVerificationConfigFor: fake.NewMockConfigStoreImageVerificationConfigForFn("", nil, nil),
		MockRewritePath:                fake.NewMockRewritePathFn("", "", nil),
	}
	client := xpkg.NewCachedClient(anonymous{}, crossplane, xpkg.NewFsPackageCache(t.TempDir(), afero.NewOsFs()), nothing, nil)

	got, err := client.Get(context.Background(), host+"/acme/dot-inference:v0.1.0")
	must(t, err)
	if got.Digest != digest || len(got.GetDependencies()) != 3 || len(got.GetObjects()) != 2 {
		t.Errorf("%s, %d dependencies, %d objects", got.Digest, len(got.GetDependencies()), len(got.GetObjects()))
	}
	versions, err := client.ListVersions(context.Background(), host+"/acme/dot-inference")
	if must(t, err); !slices.Equal(versions, []string{"v0.1.0"}) {
		t.Error(versions)
	}
}

func TestAPackageThatIsNotWhatTheManifestsSayIsNoticed(t *testing.T) {
	stream, err := stream(manifests)
	must(t, err)
	whole, err := image(stream)
	must(t, err)
	layers, err := whole.Layers()
	must(t, err)
	without, err := mutate.AppendLayers(empty.Image, layers...)
	must(t, err)
	unlabelled, err := mutate.Append(empty.Image, mutate.Addendum{Layer: layers[0], Annotations: map[string]string{"io.crossplane.xpkg": "base"}})
	must(t, err)
	twice, err := mutate.AppendLayers(whole, layers...)
	must(t, err)
	other, err := image(append(stream, "# more\n"...))
	must(t, err)
	for expected, image := range map[string]v1.Image{
		"no annotation": without, "no label": unlabelled, "2 layers": twice, "other manifests": other,
	} {
		if err := compare(image, stream); err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("instead of %q: %v", expected, err)
		}
	}
	must(t, compare(whole, stream))
}

func TestPlainHttpIsForThisMachineAlone(t *testing.T) {
	asked := guarded{answers{}}
	for url, allowed := range map[string]bool{
		"http://127.0.0.1:5000/v2/": true, "http://localhost:5000/v2/": true, "http://[::1]:5000/v2/": true,
		"http://10.0.0.1/v2/": false, "http://127.0.0.1.example.com/v2/": false, "http://registry.local/v2/": false,
		"https://10.0.0.1/v2/": true,
	} {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		must(t, err)
		if _, err := asked.RoundTrip(request); (err == nil) != allowed {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestUnfitCommandLinesAreRefusedWithHelp(t *testing.T) {
	for _, line := range []string{"", "pack", "build x", "build -x", "push", "push dot-inference", "verify nothing", "verify a b"} {
		arguments := strings.Fields(line)
		if len(arguments) > 0 {
			arguments = slices.Insert(arguments, 1, "-pom", pom(t, "0.1.0"), "-manifests", manifests)
		}
		if err := run(arguments, io.Discard); !errors.Is(err, errUsage) {
			t.Errorf("%q: %v", line, err)
		}
	}
	for _, tag := range []string{"latest", "0.1.0", "v1"} {
		if err := run([]string{"push", "-pom", pom(t, "0.1.0"), "registry.example/a/b:" + tag}, io.Discard); err == nil || !strings.Contains(err.Error(), "no semantic version") {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

// built is a package of these manifests, and its digest as build says it.
func built(t *testing.T, manifests string) (string, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "test.xpkg")
	var out strings.Builder
	must(t, run([]string{"build", "-pom", pom(t, "0.1.0"), "-manifests", manifests, "-file", file}, &out))
	lines := strings.Split(out.String(), "\n")
	if lines[0] != file {
		t.Fatalf("build says %q", out.String())
	}
	return file, lines[1]
}

// directory has these files.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for file, content := range files {
		path := filepath.Join(directory, file)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return directory
}

func pom(t *testing.T, version string) string {
	t.Helper()
	project := "<project><parent><version>9.9.9</version></parent><version>" + version + "</version></project>"
	return filepath.Join(directory(t, map[string]string{"pom.xml": project}), "pom.xml")
}

// registryOnThisMachine is the host of an empty registry, and keeps the user's own credentials out of the test.
func registryOnThisMachine(t *testing.T) string {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	server := httptest.NewServer(local.New(local.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func pull(t *testing.T, reference string) v1.Image {
	t.Helper()
	parsed, err := name.ParseReference(reference)
	must(t, err)
	image, err := remote.Image(parsed)
	must(t, err)
	return image
}

func kinds(objects []runtime.Object) []string {
	var kinds []string
	for _, object := range objects {
		kinds = append(kinds, object.GetObjectKind().GroupVersionKind().Kind)
	}
	return kinds
}

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	return string(content)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// anonymous fetches for Crossplane's client, without the cluster's pull secrets.
type anonymous struct{}

func (anonymous) Fetch(_ context.Context, reference name.Reference, _ ...string) (v1.Image, error) {
	return remote.Image(reference)
}

func (anonymous) Head(_ context.Context, reference name.Reference, _ ...string) (*v1.Descriptor, error) {
	return remote.Head(reference)
}

func (anonymous) Tags(_ context.Context, reference name.Reference, _ ...string) ([]string, error) {
	return remote.List(reference.Context())
}

// answers every request.
type answers struct{}

func (answers) RoundTrip(*http.Request) (*http.Response, error) { return &http.Response{}, nil }
