// What Flux and Argo CD decide of objects in a cluster, by their own libraries: is there drift, and
// what is written.
//
// Flux' kustomize-controller applies with github.com/fluxcd/pkg/ssa, Argo CD compares and applies
// with its gitops-engine. Around them is what the two controllers do themselves: owner labels, the
// tracking annotation, names of field managers.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/argoproj/argo-cd/gitops-engine/pkg/diff"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/kube"
	"github.com/argoproj/argo-cd/gitops-engine/pkg/utils/tracing"
	"github.com/fluxcd/pkg/ssa"
	"github.com/fluxcd/pkg/ssa/utils"
	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
	"sigs.k8s.io/controller-runtime/pkg/client"
	ctrllog "sigs.k8s.io/controller-runtime/pkg/log"
)

const usage = `Usage: gitops [--rounds N] CONTROLLER NAMESPACE FILE...

Reconciles the objects of the FILEs in NAMESPACE of $KUBECONFIG, N times (1), as CONTROLLER does:

%s
One line of JSON for each object of each round:
  {"round": 1, "object": "KIND/NAMESPACE/NAME", "action": "created", "drift": {…}}
action: created, configured (written, as there was drift), unchanged. drift: what Argo CD would show
as what it expects, where that is not what is there.
`

// The names of field managers that the controllers have.
const (
	fluxManager = "kustomize-controller"
	argoManager = "argocd-controller"
)

// outcome is what one round made of one object.
type outcome struct {
	Round  int             `json:"round"`
	Object string          `json:"object"`
	Action string          `json:"action"`
	Drift  json.RawMessage `json:"drift,omitempty"`
}

// A controller reconciles objects once.
type controller func(ctx context.Context, objects []*unstructured.Unstructured) ([]outcome, error)

// controllers are those that can be asked for: what they are, and how they are made.
var controllers = map[string]struct {
	about string
	make  func(config *rest.Config, namespace string) (controller, error)
}{
	"flux": {"kustomize-controller: server-side apply where a dry run differs", newFlux},
	"argo": {"Argo CD as it is installed: three-way diff, client-side apply", argo(false)},
	"argo-structured-merge": {"with ServerSideApply: structured merge diff, server-side apply",
		argo(true, diff.WithStructuredMergeDiff(true))},
	"argo-server-side": {"with ServerSideDiff, too: the diff is a dry run less what webhooks add",
		argo(true, diff.WithServerSideDiff(true), diff.WithIgnoreMutationWebhook(true))},
	"argo-mutation-webhook": {"with IncludeMutationWebhook, too: and what webhooks add",
		argo(true, diff.WithServerSideDiff(true), diff.WithIgnoreMutationWebhook(false))},
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("gitops: ")
	ctrllog.SetLogger(logr.Discard())
	rounds := flag.Int("rounds", 1, "")
	flag.Usage = func() {
		var about strings.Builder
		for _, name := range slices.Sorted(maps.Keys(controllers)) {
			fmt.Fprintf(&about, "  %-22s %s\n", name, controllers[name].about)
		}
		fmt.Fprintf(os.Stderr, usage, about.String())
	}
	flag.Parse()
	kind, known := controllers[flag.Arg(0)]
	if !known || flag.NArg() < 3 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*rounds, kind.make, flag.Arg(1), flag.Args()[2:]); err != nil {
		log.Fatal(err)
	}
}

func run(rounds int, create func(*rest.Config, string) (controller, error), namespace string, files []string) error {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		return err
	}
	config.QPS = -1 // as fast as the API server answers
	reconcile, err := create(config, namespace)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for round := 1; round <= rounds; round++ {
		objects, err := read(namespace, files) // each round anew, as controllers do
		if err != nil {
			return err
		}
		outcomes, err := reconcile(context.Background(), objects)
		if err != nil {
			return err
		}
		for _, one := range outcomes {
			one.Round = round
			if err := out.Encode(one); err != nil {
				return err
			}
		}
	}
	return nil
}

func read(namespace string, files []string) ([]*unstructured.Unstructured, error) {
	var all []*unstructured.Unstructured
	for _, file := range files {
		text, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		objects, err := utils.ReadObjects(text)
		if err = errors.Join(err, text.Close()); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, object := range objects {
			object.SetNamespace(namespace)
		}
		all = append(all, objects...)
	}
	return all, nil
}

// newFlux makes a kustomize-controller with one Kustomization, default/models.
func newFlux(config *rest.Config, _ string) (controller, error) {
	cluster, err := client.New(config, client.Options{})
	if err != nil {
		return nil, err
	}
	manager := ssa.NewResourceManager(cluster, nil, ssa.Owner{Field: fluxManager, Group: "kustomize.toolkit.fluxcd.io"})
	options := ssa.DefaultApplyOptions()
	options.Cleanup = ssa.ApplyCleanupOptions{
		Annotations: []string{"kubectl.kubernetes.io/last-applied-configuration"},
		FieldManagers: []ssa.FieldManager{
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationApply},
			{Name: "kubectl", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: "before-first-apply", OperationType: metav1.ManagedFieldsOperationUpdate},
			{Name: fluxManager, OperationType: metav1.ManagedFieldsOperationUpdate},
		},
	}
	return func(ctx context.Context, objects []*unstructured.Unstructured) ([]outcome, error) {
		manager.SetOwnerLabels(objects, "models", "default")
		changes, err := manager.ApplyAllStaged(ctx, objects, options)
		if err != nil {
			return nil, err
		}
		var outcomes []outcome
		for _, change := range changes.Entries {
			outcomes = append(outcomes, outcome{Object: change.Subject, Action: change.Action.String()})
		}
		return outcomes, nil
	}, nil
}

// argo makes an application controller with one application, models, that syncs by itself.
func argo(serverSideApply bool, options ...diff.Option) func(*rest.Config, string) (controller, error) {
	return func(config *rest.Config, namespace string) (controller, error) {
		kubectl := &kube.KubectlCmd{Log: logr.Discard(), Tracer: tracing.NopTracer{}}
		_, parser, err := kubectl.LoadOpenAPISchema(config)
		if err != nil {
			return nil, err
		}
		dryRuns, _, err := kubectl.ManageServerSideDiffDryRuns(config)
		if err != nil {
			return nil, err
		}
		resources, _, err := kubectl.ManageResources(config)
		if err != nil {
			return nil, err
		}
		all := append(slices.Clone(options), diff.WithLogr(logr.Discard()), diff.WithManager(argoManager),
			diff.WithGVKParser(parser), diff.WithServerSideDryRunner(diff.NewK8sServerSideDryRunner(dryRuns)))
		one := func(ctx context.Context, object *unstructured.Unstructured) (outcome, error) {
			result := outcome{Object: utils.FmtUnstructured(object), Action: "unchanged"}
			live, err := kubectl.GetResource(ctx, config, object.GroupVersionKind(), object.GetName(), namespace)
			if apierrors.IsNotFound(err) {
				live, err = nil, nil
			}
			if err != nil {
				return result, err
			}
			if live == nil {
				result.Action = "created"
			} else {
				found, err := diff.Diff(object, live, all...)
				if err != nil {
					return result, err
				}
				if !found.Modified {
					return result, nil
				}
				result.Action, result.Drift = "configured", found.PredictedLive
			}
			_, err = resources.ApplyResource(ctx, object, cmdutil.DryRunNone, false, true, serverSideApply, argoManager)
			return result, err
		}
		return func(ctx context.Context, objects []*unstructured.Unstructured) ([]outcome, error) {
			var outcomes []outcome
			for _, object := range objects {
				track(object)
				result, err := one(ctx, object)
				if err != nil {
					return nil, err
				}
				outcomes = append(outcomes, result)
			}
			return outcomes, nil
		}, nil
	}
}

// track adds what tells Argo CD that an object is of application models.
func track(object *unstructured.Unstructured) {
	kind := object.GroupVersionKind()
	annotations := object.GetAnnotations()
	if annotations == nil {
		annotations = map[string]string{}
	}
	annotations["argocd.argoproj.io/tracking-id"] =
		fmt.Sprintf("models:%s/%s:%s/%s", kind.Group, kind.Kind, object.GetNamespace(), object.GetName())
	object.SetAnnotations(annotations)
}
