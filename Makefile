.DEFAULT_GOAL := help
JAR := webhook/target/dot-inference.jar
SOURCES := $(shell find pom.xml certs/pom.xml certs/src/main webhook/pom.xml webhook/src/main package manifests examples .mvn -type f 2>/dev/null)

.PHONY: help build control-plane demo test check format bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(JAR) ## the program, webhook/target/dot-inference.jar

control-plane: ## a real kube-apiserver, etcd, kubectl and Crossplane, built once (8 minutes), then kept
	@tests/control-plane/install

demo: control-plane $(JAR) ## see it work: API server and webhook on this machine; KEEP=1 leaves them running
	@tests/demo

test: control-plane ## every test: unit, and integration on a real API server and Crossplane
	@tests/run-all

check: ## the unit tests alone, without any control plane
	mvn verify -DskipITs

format: ## put the code into the project's format
	mvn -q spotless:apply

bench: ## how long a review takes and what it allocates (JMH, 3 minutes)
	@tests/benchmarks/run

clean: ## remove what was built here (the control plane stays: see tests/control-plane)
	mvn -q clean

$(JAR): $(SOURCES)
	@echo "building the program (a minute the first time)"
	@mvn -q -pl webhook -am package -DskipTests -Dspotless.check.skip
	@touch $@
