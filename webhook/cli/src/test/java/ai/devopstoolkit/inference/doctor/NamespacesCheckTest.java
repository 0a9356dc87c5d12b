package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.CLUSTER;
import static ai.devopstoolkit.inference.doctor.FakeCluster.MUTATING;
import static ai.devopstoolkit.inference.doctor.FakeCluster.OURS;
import static ai.devopstoolkit.inference.doctor.FakeCluster.VALIDATING;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What others add to the hooks' namespaceSelectors. */
class NamespacesCheckTest {
  /** What AKS adds to every hook: Azure/AKS#4002. */
  private static final String AKS =
      "[{key: kubernetes.azure.com/managedby, operator: NotIn, values: [aks]},"
          + " {key: control-plane, operator: NotIn, values: ['true']}]";

  private final FakeCluster cluster = FakeCluster.wired();
  private final Check check = new NamespacesCheck(false);

  @Test
  void nothingIsSaidAndAskedWhereNothingWasAdded() {
    cluster.answering("namespaces", Reason.FORBIDDEN, "no");

    assertThat(cluster.lines(check)).isEmpty();
  }

  @Test
  void whatAProviderAddsIsFineWhereNoModelsAreLeftOut() throws ClusterException {
    addToAll(AKS);

    List<String> lines = new ArrayList<>();
    new Doctor(new Scope("dot-inference", "default", false), "0.1.0", FakeCluster.CLOCK)
        .examine(cluster, lines::add);

    assertThat(lines)
        .contains(
            "ok    hooks mutate, probes and validate: somebody added kubernetes.azure.com/managedby"
                + " NotIn [aks] and control-plane NotIn [true] to namespaceSelector, which leaves out"
                + " no namespace with models")
        .last()
        .isEqualTo("Wired: 19 ok.");
  }

  @Test
  void aNamespaceWithModelsThatIsLeftOutIsNamedWithItsLabel() {
    addToAll(AKS);
    label("team-a", "control-plane", "true");

    assertThat(cluster.lines(check))
        .containsExactly(
            "FAIL  hook mutate.inference.devopstoolkit.ai leaves out namespace team-a, as somebody"
                + " added control-plane NotIn [true] to its namespaceSelector: LLMInferences there are"
                + " refused, as the webhook \"did not see this object\". Do: kubectl label --overwrite"
                + " namespace team-a control-plane-. Do not take it out of the configuration: whoever"
                + " added it may do so again: docs/install.md#aks",
            "FAIL  hook validate.inference.devopstoolkit.ai leaves out namespace team-a, as somebody"
                + " added control-plane NotIn [true] to its namespaceSelector: nobody checks what is"
                + " stored there. Do: kubectl label --overwrite namespace team-a control-plane-. Do not"
                + " take it out of the configuration: whoever added it may do so again:"
                + " docs/install.md#aks",
            "ok    hook probes: somebody added kubernetes.azure.com/managedby NotIn [aks] and"
                + " control-plane NotIn [true] to namespaceSelector, which leaves out no namespace with"
                + " models");
  }

  @Test
  void aNamespaceThatIsMadeReadyForModelsCountsToo() {
    addToAll(AKS);
    label("team-b", "control-plane", "true");
    cluster.put(Api.PROVIDER_CONFIGS, "{metadata: {name: h100, namespace: team-b}}");

    assertThat(cluster.lines(check)).first().asString().contains("leaves out namespace team-b");
  }

  @Test
  void theHookForDeploymentsIsNeededWhereModelsRun() {
    addToAll(AKS);
    label("team-b", "control-plane", "true");
    cluster.put(Api.VLLM_RUNTIMES, "{metadata: {name: qwen, namespace: team-b}}");

    assertThat(cluster.lines(new NamespacesCheck(true)))
        .first()
        .asString()
        .startsWith("FAIL  hook probes.inference.devopstoolkit.ai leaves out namespace team-b")
        .contains("models there keep the probes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{key: a, operator: In, values: [b, c]} | kubectl label --overwrite namespace team-a a=b.",
        "{key: a, operator: Exists} | kubectl label --overwrite namespace team-a a=.",
        "{key: x, operator: DoesNotExist} | kubectl label --overwrite namespace team-a x-.",
        "{key: x, operator: NotIn, values: [y]} | kubectl label --overwrite namespace team-a x-.",
        "{key: kubernetes.io/metadata.name, operator: NotIn, values: [team-a]} | take it out where it was added",
      })
  void theAdviceIsALabelThatFits(String requirement, String advice) {
    label("team-a", "x", "y");
    add(MUTATING, 0, "[" + requirement + "]");

    assertThat(cluster.lines(check)).singleElement().asString().contains(". Do: " + advice);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{key: x, operator: In, values: [z, y]}",
        "{key: a, operator: NotIn, values: [b]}",
        "{key: x, operator: NotIn, values: [z]}",
        "{key: x, operator: Exists}",
        "{key: a, operator: DoesNotExist}",
      })
  void labelsThatFitAreFine(String requirement) {
    label("team-a", "x", "y");
    add(MUTATING, 0, "[" + requirement + "]");

    assertThat(cluster.lines(check)).singleElement().asString().startsWith("ok    hook mutate: ");
  }

  @Test
  void matchLabelsAreRequirementsToo() {
    cluster.hook(MUTATING).withObject("/namespaceSelector/matchLabels").put("llm", "yes");

    assertThat(cluster.lines(check))
        .singleElement()
        .asString()
        .contains("as somebody added llm In [yes]", "namespace team-a llm=yes");
  }

  @Test
  void whatOursHasAndWasTakenAwayIsToldOf() {
    ((ObjectNode) cluster.object(MUTATING, CLUSTER, OURS).at("/webhooks/1"))
        .remove("namespaceSelector");

    assertThat(cluster.lines(check))
        .containsExactly(
            "warn  hook probes.inference.devopstoolkit.ai: its namespaceSelector lacks"
                + " kubernetes.io/metadata.name NotIn [dot-inference, kube-system]. Do: kubectl apply -k"
                + " manifests/base; for a server outside the cluster, dot-inference webhook-config");
  }

  @Test
  void ofManyNamespacesSomeAreNamed() {
    for (int i = 0; i < 9; i++) {
      cluster.put("namespaces", "{metadata: {name: n%d, labels: {x: y}}}".formatted(i));
      cluster.put(Api.PROVIDER_CONFIGS, "{metadata: {name: c, namespace: n%d}}".formatted(i));
    }
    add(MUTATING, 0, "[{key: x, operator: DoesNotExist}]");

    assertThat(cluster.lines(check))
        .hasSize(6)
        .last()
        .asString()
        .contains("mutate.inference.devopstoolkit.ai leaves out 4 more namespaces");
  }

  private void addToAll(String requirements) {
    add(MUTATING, 0, requirements);
    add(MUTATING, 1, requirements);
    add(VALIDATING, 0, requirements);
  }

  private void add(String configuration, int hook, String requirements) {
    JsonNode json = cluster.object(configuration, CLUSTER, OURS).at("/webhooks/" + hook);
    ((ObjectNode) json)
        .withObject("/namespaceSelector")
        .withArray("/matchExpressions")
        .addAll((ArrayNode) Fixtures.yaml(requirements));
  }

  private void label(String namespace, String key, String value) {
    cluster.object("namespaces", CLUSTER, namespace).withObject("/metadata/labels").put(key, value);
  }
}
