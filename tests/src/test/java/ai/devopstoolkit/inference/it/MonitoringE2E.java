package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.SteadyAdmissions.Admission;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** {@code manifests/components/monitoring} with a real Prometheus and its operator. */
@OnKind
@Order(4)
class MonitoringE2E {
  private static final Path DIRECTORY = ControlPlane.ROOT.resolve("tests/target/monitoring-e2e");
  private static final List<JsonNode> RULES =
      Prometheus.elements(
          Json.yaml(
                  ControlPlane.ROOT.resolve("manifests/components/monitoring/prometheusrule.yaml"))
              .at("/spec/groups/0/rules"));

  private static final String ALERT = "DotInferenceReloadRefused";

  /** Instead of five minutes. The expression stays. */
  private static final String FOR = "30s";

  private final KindCluster cluster;
  private final Kubectl ours;
  private final Replicas replicas;
  private final Kubectl users;

  MonitoringE2E(KindCluster cluster) {
    this.cluster = cluster;
    this.ours = cluster.kubectl(KindCluster.NAMESPACE);
    this.replicas = new Replicas(cluster);
    this.users = cluster.namespace();
  }

  @BeforeAll
  static void requirePrometheus() {
    Prometheus.require(MonitoringE2E.class);
  }

  @Test
  void aRefusedPolicyFiresItsAlertWhileAdmissionsGoOnAndAGoodOneResolvesIt() throws Exception {
    Set<String> without = objects();
    try (Prometheus prometheus = Prometheus.install(cluster);
        Component component = new Component();
        SteadyAdmissions load = new SteadyAdmissions(users)) {
      component.apply();
      awaitScraped(prometheus);
      awaitEvaluated(prometheus);
      Eventually.patiently(
          "both pods have the base's policy",
          () -> replicas.allShow("dot_inference_policy_info{stamp=\"default/"));
      String before = policyOfANewObject("before");

      long began = System.nanoTime();
      put("perGPU: {}\n" + policy().replace("\nname: default\n", "\nname: bad\n"));
      try {
        Eventually.patiently(
            "both pods refuse the policy",
            () -> replicas.allShow("dot_inference_reload_last_success{what=\"policy\"} 0"));
        said(began, "both pods refuse the policy");
        Eventually.patiently(ALERT + " of both pods", () -> firing(prometheus).size() == 2);
        said(began, ALERT + " fires");
        assertSaysWhatAndWhere(firing(prometheus));
        assertThat(policyOfANewObject("meanwhile")).isEqualTo(before);
      } finally {
        put(policy());
      }

      began = System.nanoTime();
      Eventually.patiently("no alert", () -> prometheus.alerts().isEmpty());
      said(began, ALERT + " is resolved");
      int then = load.soFar().size();
      Eventually.until("admissions after", () -> load.soFar().size() >= then + 100);
      List<Admission> all = load.stop();
      System.out.printf("kind: %,d admissions meanwhile%n", all.size());
      assertThat(all.stream().filter(Admission::failed)).isEmpty();
    }
    replicas.awaitBoth();
    assertThat(objects()).as("what is left").isEqualTo(without);
  }

  /** What the component and Prometheus add to, by name. */
  private Set<String> objects() {
    return Stream.of(
            "namespaces,customresourcedefinitions,clusterroles,clusterrolebindings",
            "deployments,services,networkpolicies,configmaps")
        .flatMap(kinds -> ours.run("get", kinds, "-o", "name").ok().out().lines())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The component over the base, as docs/install.md says; and without it again. */
  private final class Component implements AutoCloseable {
    private final Kustomize overlay =
        Kustomize.overlay(
            ControlPlane.directory(DIRECTORY.getFileName().toString()),
            "base",
            List.of("monitoring"),
            shorter());

    private String shorter() {
      int index = RULES.stream().map(it -> it.path("alert").asText()).toList().indexOf(ALERT);
      String rule = "/spec/groups/0/rules/" + index;
      System.out.printf(
          "kind: %s for %s, not %s%n", ALERT, FOR, RULES.get(index).path("for").asText());
      return """
      patches:
        - target: {kind: PrometheusRule}
          patch: |-
            - {op: replace, path: %s/for, value: %s}
      """
          .formatted(rule, FOR);
    }

    void apply() {
      cluster.apply(DIRECTORY.resolve("base-monitoring").toString());
    }

    @Override
    public void close() {
      Set<String> base =
          Kustomize.of("manifests/base").objects().stream()
              .map(MonitoringE2E::name)
              .collect(Collectors.toSet());
      overlay.objects().stream()
          .filter(it -> !base.contains(name(it)))
          .forEach(it -> ours.send(it.toString(), "delete", "--ignore-not-found"));
    }
  }

  private static String name(JsonNode object) {
    return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
  }

  private void awaitScraped(Prometheus prometheus) {
    Eventually.patiently(
        "both pods are scraped",
        () -> {
          List<JsonNode> up =
              prometheus.targets().stream()
                  .filter(it -> it.path("health").asText().equals("up"))
                  .toList();
          return up.size() == 2 && labels(up, "pod").equals(new TreeSet<>(replicas.names()));
        });
    assertThat(prometheus.targets())
        .allSatisfy(
            target -> {
              assertThat(target.at("/labels/job").asText()).isEqualTo("dot-inference");
              assertThat(target.path("scrapePool").asText())
                  .isEqualTo("serviceMonitor/dot-inference/dot-inference/0");
            });
  }

  /** Every rule has been evaluated without a fault, and none has anything to say. */
  private static void awaitEvaluated(Prometheus prometheus) {
    Eventually.patiently(
        "every rule is evaluated",
        () ->
            prometheus.rules().size() == RULES.size()
                && prometheus.rules().stream()
                    .noneMatch(it -> it.path("health").asText().equals("unknown")));
    assertThat(prometheus.rules())
        .extracting(it -> it.path("name").asText())
        .containsExactlyElementsOf(RULES.stream().map(it -> it.path("alert").asText()).toList());
    assertThat(prometheus.rules())
        .allSatisfy(it -> assertThat(it.path("health").asText()).as("%s", it).isEqualTo("ok"));
    Eventually.patiently("no alert", () -> prometheus.alerts().isEmpty());
  }

  private void assertSaysWhatAndWhere(List<JsonNode> alerts) {
    alerts.forEach(it -> System.out.println("kind: " + it));
    assertThat(labels(alerts, "pod")).isEqualTo(new TreeSet<>(replicas.names()));
    assertThat(alerts)
        .allSatisfy(
            alert -> {
              JsonNode labels = alert.path("labels");
              String pod = labels.path("pod").asText();
              assertThat(labels.path("severity").asText()).isEqualTo("warning");
              assertThat(labels.path("what").asText()).isEqualTo("policy");
              assertThat(labels.path("namespace").asText()).isEqualTo("dot-inference");
              JsonNode annotations = alert.path("annotations");
              assertThat(annotations.path("summary").asText())
                  .isEqualTo(pod + " refuses the new policy");
              assertThat(annotations.path("description").asText())
                  .contains(pod + " has gone on with the policy before");
              assertThat(annotations.path("runbook").asText())
                  .isEqualTo("docs/operations.md#the-new-certificate-or-policy-is-not-taken-up");
            });
  }

  /** Those that fire, of which only those of a refused policy may. */
  private static List<JsonNode> firing(Prometheus prometheus) {
    List<JsonNode> firing =
        prometheus.alerts().stream()
            .filter(it -> it.path("state").asText().equals("firing"))
            .toList();
    assertThat(labels(firing, "alertname")).isSubsetOf(ALERT);
    return firing;
  }

  private static Set<String> labels(List<JsonNode> labelled, String name) {
    return labelled.stream()
        .map(it -> it.path("labels").path(name).asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private String policyOfANewObject(String name) {
    users.apply(Manifests.llm(name, "gpu: 1")).ok();
    return users.get(name).at("/spec/derived/policy").asText();
  }

  private static String policy() throws Exception {
    return Files.readString(ControlPlane.ROOT.resolve("manifests/base/policy.yaml"));
  }

  private void put(String policy) {
    String patch = Json.text(Map.of("data", Map.of("policy.yaml", policy)));
    ours.run("patch", "configmap", "dot-inference-policy", "--type=merge", "-p", patch).ok();
  }

  private static void said(long began, String what) {
    System.out.printf("kind: %s after %d s%n", what, (System.nanoTime() - began) / 1_000_000_000);
  }
}
