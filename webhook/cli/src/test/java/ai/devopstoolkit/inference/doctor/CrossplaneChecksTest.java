package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The API server, and what Crossplane needs. */
class CrossplaneChecksTest {
  private static final String LLM = "llminferences.inference.devopstoolkit.ai";
  private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
  private static final String CEL_FILTER = "crossplane-contrib-function-cel-filter";

  private final FakeCluster cluster = FakeCluster.wired();

  @ParameterizedTest
  @CsvSource({
    "v1.34.1, 34, ok    API server v1.34.1",
    "v1.30.9-eks-1, 30+, ok    API server v1.30.9-eks-1",
    "v1.29.4, 29, FAIL  API server v1.29.4 is too old",
    "v9, '', warn  cannot look at the version of API server v9",
  })
  void anApiServerNeedsMatchConditions(String version, String minor, String line) {
    cluster.version("{gitVersion: %s, major: '1', minor: '%s'}".formatted(version, minor));

    assertThat(cluster.lines(new ApiServerCheck())).singleElement().asString().startsWith(line);
  }

  @Test
  void withoutTheXrdNothingRunsThoughObjectsAreStored() {
    cluster.without(Api.XRDS, CLUSTER, LLM);

    assertThat(cluster.lines(new XrdCheck()))
        .containsExactly(
            "FAIL  XRD llminferences.inference.devopstoolkit.ai is missing: objects are checked and"
                + " stored, but nothing will run. Do: make package-apply, or install the Crossplane"
                + " package");
    assertThat(cluster.lines(new CrdCheck())).singleElement().asString().startsWith("ok ");
  }

  @Test
  void withoutXrdAndCrdThereAreNoObjects() {
    cluster.without(Api.XRDS, CLUSTER, LLM).without(Api.CRDS, CLUSTER, LLM);

    assertThat(cluster.lines(new XrdCheck())).first().asString().contains("no LLMInferences");
    assertThat(cluster.lines(new CrdCheck()))
        .containsExactly(
            "skip  CRD llminferences.inference.devopstoolkit.ai: Crossplane makes it of the XRD,"
                + " which is missing");
  }

  @Test
  void crossplaneItselfCanBeMissing() {
    for (String resource :
        List.of(Api.XRDS, Api.COMPOSITIONS, Api.FUNCTIONS, Api.PROVIDERS, Api.PROVIDER_CONFIGS)) {
      cluster.unknown(resource);
    }

    assertThat(cluster.lines(new XrdCheck()))
        .first()
        .asString()
        .startsWith("FAIL  Crossplane is not installed");
    assertThat(cluster.lines(new CompositionCheck())).first().asString().startsWith("FAIL  ");
    assertThat(cluster.lines(new FunctionsCheck())).first().asString().startsWith("skip  ");
    assertThat(cluster.lines(new ProviderCheck())).first().asString().startsWith("FAIL  ");
    assertThat(cluster.lines(new ProviderConfigsCheck())).first().asString().startsWith("FAIL  ");
  }

  @Test
  void theXrdMustBeEstablished() {
    cluster
        .object(Api.XRDS, CLUSTER, LLM)
        .set(
            "status",
            Fixtures.yaml(
                "{conditions: [{type: Established, status: 'False', message: name is taken}]}"));

    assertThat(cluster.lines(new XrdCheck()))
        .containsExactly(
            "FAIL  XRD "
                + LLM
                + ": Established is False: name is taken. Do: kubectl describe xrd "
                + LLM);
  }

  @Test
  void theCrdMustHaveOurRules() {
    cluster.object(Api.CRDS, CLUSTER, LLM).withObject(SPEC).remove("x-kubernetes-validations");

    assertThat(cluster.lines(new CrdCheck())).first().asString().contains("lacks our rules");
  }

  @Test
  void theCrdMustKeepEveryDerivedField() {
    cluster
        .object(Api.CRDS, CLUSTER, LLM)
        .withObject(SPEC + "/properties/derived/properties")
        .remove(List.of("sharedMemory"));

    assertThat(cluster.lines(new CrdCheck()))
        .first()
        .asString()
        .contains("is older than this program: it drops spec.derived.sharedMemory");
  }

  @Test
  void theCrdMustHaveAScaleSubresource() {
    cluster
        .object(Api.CRDS, CLUSTER, LLM)
        .withObject("/spec/versions/0/subresources")
        .remove("scale");

    assertThat(cluster.lines(new CrdCheck()))
        .first()
        .asString()
        .startsWith("FAIL  CRD " + LLM + " has no scale subresource: Crossplane is older than 2.3")
        .endsWith("Do: install Crossplane v2.3 or newer");
  }

  @Test
  void theCrdMustComeOfTheXrd() {
    cluster.without(Api.CRDS, CLUSTER, LLM);

    assertThat(cluster.lines(new CrdCheck()))
        .first()
        .asString()
        .startsWith("FAIL  CRD " + LLM + " is missing: Crossplane makes it of the XRD");
  }

  @Test
  void aMissingFunctionIsNamed() {
    cluster.without(Api.FUNCTIONS, CLUSTER, CEL_FILTER);

    assertThat(cluster.lines(new FunctionsCheck()))
        .containsExactly(
            "FAIL  function crossplane-contrib-function-cel-filter is missing: nothing will run. Do:"
                + " kubectl apply -f examples/functions.yaml",
            "ok    function crossplane-contrib-function-patch-and-transform: healthy");
  }

  @Test
  void aFunctionUnderAnotherNameIsNoticed() {
    cluster
        .without(Api.FUNCTIONS, CLUSTER, CEL_FILTER)
        .put(
            Api.FUNCTIONS,
            "{metadata: {name: filter}, spec: {package: 'a.example/b/function-cel-filter:v1'}}");

    assertThat(cluster.lines(new FunctionsCheck()))
        .first()
        .asString()
        .contains("it is installed as filter");
  }

  @Test
  void anUnhealthyProviderSaysWhy() {
    cluster
        .object(Api.PROVIDERS, CLUSTER, "our-provider")
        .set(
            "status",
            Fixtures.yaml(
                "{conditions: [{type: Installed, status: 'True'}, {type: Healthy, status: 'False',"
                    + " reason: Unhealthy}]}"));

    assertThat(cluster.lines(new ProviderCheck()))
        .first()
        .asString()
        .startsWith("FAIL  provider our-provider: Healthy is False: Unhealthy. Do: ");
  }

  @Test
  void theProviderMustHaveNamespacedObjects() {
    cluster.without(Api.CRDS, CLUSTER, Api.OBJECTS);

    assertThat(cluster.lines(new ProviderCheck())).first().asString().contains("is missing");
  }

  @Test
  void everyObjectNeedsItsProviderConfig() {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: phi, namespace: team-b}, spec: {providerConfigName: h100}}");

    assertThat(cluster.lines(new ProviderConfigsCheck()))
        .containsExactly(
            "FAIL  missing ProviderConfigs: team-b/h100 (for phi): these models run nowhere. Do:"
                + " kubectl apply -n team-b -f examples/provider-config.yaml, or one of your own");
  }

  @Test
  void ofManyMissingProviderConfigsSomeAreNamed() {
    for (int i = 0; i < 9; i++) {
      cluster.put(
          Api.LLM_INFERENCES,
          "{metadata: {name: phi, namespace: n%d}, spec: {providerConfigName: x}}".formatted(i));
    }

    assertThat(cluster.lines(new ProviderConfigsCheck()))
        .first()
        .asString()
        .contains("n4/x", "and 4 more")
        .doesNotContain("n5/x");
  }

  @Test
  void whatHasNotReachedItsTargetIsNamedWithTheProvidersWords() {
    assertThat(cluster.lines(new DeliveredCheck())).isEmpty(); // an older Composition says nothing

    delivered("phi", "True", "");
    assertThat(cluster.lines(new DeliveredCheck()))
        .containsExactly("ok    1 LLMInference: each has reached its target cluster");

    for (int i = 0; i < 7; i++) {
      delivered("phi-" + i, "False", "connection refused");
    }
    assertThat(cluster.lines(new DeliveredCheck()))
        .hasSize(6)
        .contains(
            "FAIL  LLMInference team-b/phi-0 has not reached its target: Synced is False:"
                + " connection refused. Do: docs/operations.md, \"The target cluster is not"
                + " reached\", has what cures it",
            "FAIL  2 more have not reached their targets. Do: kubectl get llm -A, and look for"
                + " DELIVERED False");
  }

  private void delivered(String name, String synced, String message) {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: %s, namespace: team-b}, status: {target: {conditions: [{type: Ready, status: 'True'}, {type: Synced, status: '%s', message: '%s'}]}}}"
            .formatted(name, synced, message));
  }

  @Test
  void anObjectThatThisVersionCannotReadIsNamed() {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: phi, namespace: team-b}, spec: {model: a/b, providerConfigName: h100, gpu: two}}");

    assertThat(cluster.lines(new ObjectsCheck("0.1.0")))
        .singleElement()
        .asString()
        .startsWith("warn  LLMInference team-b/phi cannot be read by version 0.1.0: spec.gpu: ")
        .contains(
            ": its model runs on; Crossplane's own writes and deletion pass, and other changes are"
                + " refused. Do: kubectl edit -n team-b llm phi, or upgrade the webhook");
  }

  /** As a rollback of the webhook finds it. */
  @Test
  void anObjectWithAFieldThatThisVersionDoesNotKnowIsNamed() {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: phi, namespace: b}, spec: {model: a/b, providerConfigName: h100, lora: [x]}}");

    assertThat(cluster.lines(new ObjectsCheck("0.1.0")))
        .singleElement()
        .asString()
        .startsWith(
            "warn  LLMInference b/phi cannot be read by version 0.1.0: spec.lora: is not known to this"
                + " webhook: its model runs on");
  }

  @Test
  void nobodyWaitsForAnUnreadableObjectThatIsBeingDeleted() {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: phi, namespace: b, deletionTimestamp: '2026-01-01T00:00:00Z'}, spec: {}}");

    assertThat(cluster.lines(new ObjectsCheck("0.1.0")))
        .containsExactly("ok    3 LLMInferences: each can be read");
  }

  /** Tried on 1.34.1: a label, Crossplane's part and finalizers are refused; this patch is not. */
  @Test
  void anObjectThatTheSchemaHoldsForAFractionIsNamedWithItsCure() {
    cluster.put(
        Api.LLM_INFERENCES,
        "{metadata: {name: phi, namespace: b, deletionTimestamp: '2026-01-01T00:00:00Z'},"
            + " spec: {model: a/b, providerConfigName: h100, maxModelLen: 4096.000001}}");

    assertThat(cluster.lines(new ObjectsCheck("0.1.0")))
        .containsExactly(
            "warn  LLMInference b/phi: spec.maxModelLen is 4096.000001, no whole number: the API"
                + " server refuses every write of it, and so its deletion does not end. Do:"
                + " kubectl patch -n b llm phi --type=merge -p '{\"spec\":{\"maxModelLen\":null}}'",
            "ok    3 LLMInferences: each can be read");
  }

  @Test
  void ofManyUnreadableObjectsSomeAreNamed() {
    for (int i = 0; i < 9; i++) {
      cluster.put(
          Api.LLM_INFERENCES, "{metadata: {name: phi, namespace: n%d}, spec: {}}".formatted(i));
    }

    assertThat(cluster.lines(new ObjectsCheck("0.1.0")))
        .hasSize(6)
        .last()
        .asString()
        .startsWith("warn  4 more cannot be read");
  }

  @Test
  void withoutObjectsThereIsNothingToLookAt() {
    cluster
        .without(Api.LLM_INFERENCES, "team-a", "qwen")
        .without(Api.LLM_INFERENCES, "team-a", "kimi");

    assertThat(cluster.lines(new ProviderConfigsCheck()))
        .containsExactly("skip  ProviderConfigs: there are no LLMInferences");
    assertThat(cluster.lines(new ObjectsCheck("0.1.0"))).isEmpty();
  }
}
