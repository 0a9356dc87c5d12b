.DEFAULT_GOAL := help
JAR := webhook/cli/target/dot-inference.jar
SOURCES := $(shell find pom.xml certs/pom.xml certs/src/main webhook/*/pom.xml webhook/*/src/main package/*.yaml manifests examples .mvn -type f 2>/dev/null)

.PHONY: help build control-plane demo engine test test-e2e cluster-create cluster-destroy test-stack test-replicas proof test-newest check format image image-publish package package-publish package-generate package-apply bench bench-compare bench-chart vectors clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(JAR) ## the program, webhook/cli/target/dot-inference.jar

control-plane: ## a real kube-apiserver, etcd, kubectl and Crossplane, built once (11 to 25 minutes), then kept
	@tests/control-plane/install

demo: ## see it work: API server and webhook on this machine; KEEP=1 leaves them running
	@tests/demo

test: control-plane ## every test: unit, and integration on a real API server and Crossplane
	@tests/run-all

test-e2e: control-plane ## on a kind cluster: rollouts, drains, renewals, the deployment hook (Docker; 25 minutes)
	@tests/kind/run

cluster-create: control-plane ## the kind cluster of test-e2e, to play with (Docker)
	@tests/kind/create

cluster-destroy: ## end it
	@tests/kind/destroy

test-stack: control-plane ## the full stack alone: kubectl to VLLMRuntime through the real Crossplane (6 minutes)
	@tests/run-all -Dtest=none -Dit.test=StackIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

test-replicas: control-plane ## who writes the number of replicas, over 50 reconciles 10 s apart (11 minutes)
	@tests/run-all -Dtest=none -Dit.test=ReplicasIT -Dreconciles=50 -Dreconciles.interval=10 -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

proof: control-plane ## what docs/reliability.md claims, in one table (some 15 minutes)
	@tests/proof

test-newest: control-plane ## what passes unread, on Kubernetes 1.37 (built once, some 16 minutes on a busy machine)
	@tests/newest-kubernetes

check: ## the unit tests alone, without any control plane
	mvn verify -DskipITs

format: ## put the code into the project's format
	mvn -q spotless:apply

image: ## the container image, dot-inference:vVERSION, in the local Docker; BASE=IMAGE for another Java 25
	@webhook/image $(if $(BASE),--base $(BASE))

image-publish: ## push it: REGISTRY=ghcr.io/acme makes ghcr.io/acme/dot-inference-webhook:TAG, v0.1.0 if there is none
	@test -n "$(REGISTRY)" || { echo "Publish where? make image-publish REGISTRY=ghcr.io/acme [TAG=v0.1.0]"; exit 2; }
	@webhook/image $(if $(BASE),--base $(BASE)) --name $(REGISTRY)/dot-inference-webhook:$(or $(TAG),v0.1.0) --publish

package: ## the Crossplane package, target/dot-inference-VERSION.xpkg (needs Go)
	@package/xpkg/run build

package-publish: ## push it: REGISTRY=ghcr.io/acme makes ghcr.io/acme/dot-inference; TAG=v0.1.0 if not the version
	@test -n "$(REGISTRY)" || { echo "Publish where? make package-publish REGISTRY=ghcr.io/acme [TAG=v0.1.0]"; exit 2; }
	@package/xpkg/run build
	@package/xpkg/run push $(REGISTRY)/dot-inference$(if $(TAG),:$(TAG))

package-generate: package ## the original's name for package: here nothing is generated, package/ is the source

package-apply: ## XRD, Composition, functions and provider into the cluster that kubectl speaks to, without the package
	kubectl apply --server-side -f package/definition.yaml -f package/composition.yaml
	kubectl apply -f examples/functions.yaml -f examples/provider.yaml

bench: ## how long a review takes and what it allocates, by its kind, size and catalog (JMH, 8 minutes)
	@tests/benchmarks/run

bench-compare: control-plane ## beside controller-runtime and a policy in the API server: time, throughput, latency, start
	@tests/benchmarks/compare

bench-chart: ## docs/performance.svg out of docs/performance.csv, which is a compare.csv
	@tests/benchmarks/java ai.devopstoolkit.inference.benchmarks.Chart docs/performance.csv docs/performance.svg

vectors: ## what vLLM logged of its memory beside our estimate, a table
	@mvn -q -pl webhook/core -am test -Dtest=MeasuredVectorsTest -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip

engine: ## record anew what real vLLMs say: packages, then 0.15.0 and 0.32.0 (Python 3.11, 16 GB of disk, an hour; not CI)
	@tests/engine/record

clean: ## remove what was built here (the control plane stays: see tests/control-plane)
	mvn -q clean

$(JAR): $(SOURCES)
	@echo "building the program (a minute the first time)"
	@mvn -q -pl webhook/cli -am package -Dmaven.test.skip=true -Dspotless.check.skip
	@touch $@
