package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people met with vLLM, and what the rules say of it: rules/reports.yaml. */
class ReportsTest {
  /** An object and its policy, as somebody had them. */
  record Report(String id, JsonNode about) {
    Findings findings() {
      LlmInference now = Fixtures.read(Fixtures.object(members(about.path("spec"))));
      Findings findings = new Findings();
      RuleSet.check(
          new Subject(
              now,
              Optional.empty(),
              Fixtures.derivation(about.path("policy").toString()).inputs(now),
              false),
          true,
          findings);
      return findings;
    }

    private static String members(JsonNode object) {
      String json = object.toString();
      return json.substring(1, json.length() - 1);
    }

    @Override
    public String toString() {
      return id + ": " + about.path("why").asText();
    }
  }

  static Stream<Report> reports() {
    return StreamSupport.stream(
            Fixtures.yaml(Fixtures.resource("rules/reports.yaml")).spliterator(), false)
        .map(it -> new Report(it.path("id").asText(), it));
  }

  @ParameterizedTest
  @MethodSource("reports")
  void aReportIsAnsweredAsItWent(Report report) {
    Findings findings = report.findings();
    List<String> refusals = findings.refusals().stream().map(Finding::toString).toList();
    List<String> warnings = findings.warnings().stream().map(Finding::toString).toList();
    String verdict = refusals.isEmpty() ? (warnings.isEmpty() ? "accepted" : "warned") : "refused";
    System.out.printf(
        "| %s | %s | %s |%n", report, report.about().path("expect").asText(), verdict);

    switch (report.about().path("expect").asText()) {
      case "accept" -> {
        assertThat(refusals).isEmpty();
        assertThat(warnings)
            .noneMatch(it -> it.contains("may not start") || it.contains("may run out"));
      }
      case "known" -> assertThat(refusals).isEmpty();
      case "refuse" -> assertThat(refusals).isNotEmpty();
      case "warn", "may-not-start" ->
          assertThat(Stream.concat(findings.refusals().stream(), findings.warnings().stream()))
              .extracting(Finding::rule)
              .contains(report.about().path("rule").asText());
      default -> throw new IllegalArgumentException(report.toString());
    }
    if (report.about().has("not")) {
      assertThat(refusals)
          .noneMatch(it -> it.matches(".*" + report.about().path("not").asText() + "[,. ].*"));
    }
  }
}
