package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Alerts and dashboard, against what the real server and the real API server export. */
@OnCluster
class MonitoringIT {
  private static final Path COMPONENT =
      ControlPlane.ROOT.resolve("manifests/components/monitoring");
  private static final JsonNode RULES =
      Json.yaml(COMPONENT.resolve("prometheusrule.yaml")).path("spec");

  private static final Pattern METRIC =
      Pattern.compile("\\b(dot_inference|jvm|process|system|apiserver|kube)_[a-z0-9_]+\\b");
  private static final Pattern LABEL = Pattern.compile("[{,]\\s*([a-z_]+)(?:=~|!=|!~|=)\"");

  /** Of kube-state-metrics, which does not run here. */
  private static final String FOREIGN = "kube_mutatingwebhookconfiguration_info";

  private static String exported = "";

  @BeforeAll
  static void reviewSomeObjects(Cluster cluster) {
    Kubectl kubectl = cluster.namespace();
    kubectl.apply(Manifests.llm("good", "gpu: 2, tensorParallelSize: 1")).ok();
    kubectl.apply(Manifests.llm("bad", "gpu: 99")).refused();
    exported = cluster.webhook().metrics() + kubectl.run("get", "--raw", "/metrics").ok().out();
  }

  static Stream<JsonNode> alerts() {
    return elements(RULES.at("/groups/0/rules"));
  }

  static Stream<JsonNode> panels() {
    return elements(Json.yaml(COMPONENT.resolve("dashboard.json")).path("panels"));
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements.stream();
  }

  private static List<String> expressions(JsonNode panel) {
    return panel.path("targets").findValuesAsText("expr");
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertUsesMetricsThatAreThere(JsonNode alert) {
    assertExported(alert.path("expr").asText());
  }

  @ParameterizedTest
  @MethodSource("panels")
  void aPanelUsesMetricsThatAreThere(JsonNode panel) {
    assertThat(expressions(panel)).isNotEmpty().allSatisfy(MonitoringIT::assertExported);
  }

  private static void assertExported(String expression) {
    METRIC
        .matcher(expression)
        .results()
        .map(it -> it.group())
        .filter(it -> !it.equals(FOREIGN))
        .forEach(
            metric -> {
              Set<String> series =
                  exported
                      .lines()
                      .filter(it -> it.startsWith(metric + "{") || it.startsWith(metric + " "))
                      .collect(Collectors.toSet());
              assertThat(series).as(metric).isNotEmpty();
              LABEL
                  .matcher(expression)
                  .results()
                  .map(it -> it.group(1))
                  .filter(label -> !label.equals("job"))
                  .filter(label -> !label.startsWith("mutating"))
                  .forEach(label -> assertThat(series).anyMatch(it -> it.contains(label + "=\"")));
            });
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void anAlertSaysHowBadItIsWhatItIsAndWhatToDo(JsonNode alert) throws IOException {
    String[] runbook = alert.at("/annotations/runbook").asText().split("#", 2);
    Set<String> anchors;
    try (Stream<String> lines = Files.lines(ControlPlane.ROOT.resolve(runbook[0]))) {
      anchors =
          lines
              .filter(it -> it.startsWith("#"))
              .map(it -> it.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
              .map(it -> it.replaceAll("[^a-z0-9 -]", "").replace(' ', '-'))
              .collect(Collectors.toSet());
    }

    assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning");
    assertThat(alert.at("/annotations/summary").asText()).hasSizeBetween(20, 80);
    assertThat(alert.at("/annotations/description").asText()).matches("(?s).*([0-9]|\\$value).*");
    assertThat(anchors).contains(runbook[1]);
  }

  @Test
  void readmeListsEveryAlert() throws IOException {
    String readme = Files.readString(COMPONENT.resolve("README.md"));

    assertThat(alerts())
        .allSatisfy(
            it ->
                assertThat(readme)
                    .contains(
                        "| %s | %s |"
                            .formatted(
                                it.path("alert").asText(), it.at("/labels/severity").asText())));
  }

  @Test
  void readmesPatchesFit() {
    Path directory = ControlPlane.directory("monitoring");
    Kustomize patched =
        Kustomize.overlay(
            directory,
            "base",
            List.of("monitoring"),
            Kustomize.block(COMPONENT.resolve("README.md"), "patches:"));

    assertThat(
            patched
                .the("NetworkPolicy", "dot-inference-metrics")
                .at("/spec/ingress/0/from/0/namespaceSelector/matchLabels")
                .toString())
        .isEqualTo("{\"kubernetes.io/metadata.name\":\"observability\"}");
    assertThat(List.of("ServiceMonitor", "PrometheusRule"))
        .allSatisfy(
            kind ->
                assertThat(
                        patched.the(kind, "dot-inference").at("/metadata/labels/release").asText())
                    .isEqualTo("kube-prometheus-stack"));
  }

  @Test
  void theDashboardsPanelsDoNotOverlap() {
    Set<String> cells = new TreeSet<>();
    panels()
        .map(it -> it.path("gridPos"))
        .forEach(
            it -> {
              for (int x = 0; x < it.path("w").asInt(); x++) {
                for (int y = 0; y < it.path("h").asInt(); y++) {
                  assertThat(it.path("x").asInt() + x).isLessThan(24);
                  assertThat(
                          cells.add((it.path("x").asInt() + x) + "," + (it.path("y").asInt() + y)))
                      .isTrue();
                }
              }
            });
    assertThat(panels().map(it -> it.path("id").asInt()))
        .doesNotHaveDuplicates()
        .hasSizeGreaterThan(10);
  }

  /** In Prometheus' own rule engine: alerts.yaml says when. */
  @Test
  void alertsFireWhenTheyShouldAndOnlyThen() throws IOException {
    requirePromtool();
    Path directory = ControlPlane.directory("promtool");
    Path rules = directory.resolve("rules.yaml");
    Files.writeString(rules, RULES.toString()); // JSON is YAML
    Path cases = directory.resolve("alerts.yaml");
    Files.copy(ControlPlane.ROOT.resolve("tests/src/test/resources/alerts.yaml"), cases);

    promtool("check", "rules", rules.toString()).ok();
    promtool("test", "rules", cases.toString()).ok();
  }

  @Test
  void prometheusUnderstandsTheDashboard() throws IOException {
    requirePromtool();
    List<Object> rules = new ArrayList<>();
    panels()
        .flatMap(it -> expressions(it).stream())
        .map(it -> it.replace("$__rate_interval", "5m"))
        .forEach(it -> rules.add(Map.of("record", "panel:" + rules.size(), "expr", it)));
    Path file = ControlPlane.directory("dashboard").resolve("rules.yaml");
    Files.writeString(
        file, Json.text(Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules)))));

    promtool("check", "rules", file.toString()).ok();
  }

  private static void requirePromtool() {
    try {
      promtool("--version").ok();
    } catch (UncheckedIOException e) {
      String reason = "no promtool (Debian: prometheus)";
      System.out.println("MonitoringIT is skipped in part: " + reason);
      Assumptions.abort(reason);
    }
  }

  private static Output promtool(String... arguments) {
    List<String> words = new ArrayList<>(List.of("promtool"));
    words.addAll(List.of(arguments));
    return Command.run(words, Map.of(), "");
  }
}
