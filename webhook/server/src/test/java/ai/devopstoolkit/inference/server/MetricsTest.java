package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.admission.Verdict.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTest {
  final Metrics metrics = new Metrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  private double metric(String series) {
    return TestServer.metric(metrics, series);
  }

  @Test
  void everyNameIsKnown() {
    metrics.hook("mutate").decided(denied("CREATE"), Duration.ofMillis(2));
    metrics.reload("policy");
    metrics.inFlight(() -> 3);
    metrics.policy("3f2a.1");
    assertThat(
            metrics
                .scrape()
                .lines()
                .filter(line -> line.startsWith("# TYPE dot_inference"))
                .map(line -> line.substring("# TYPE ".length())))
        .containsExactlyInAnyOrder(
            "dot_inference_certificate_not_after_seconds gauge",
            "dot_inference_findings_total counter",
            "dot_inference_in_flight gauge",
            "dot_inference_malformed_total counter",
            "dot_inference_overload_total counter",
            "dot_inference_policy_info gauge",
            "dot_inference_reload_last_success gauge",
            "dot_inference_reloads_total counter",
            "dot_inference_review_duration_seconds histogram",
            "dot_inference_review_duration_seconds_max gauge",
            "dot_inference_review_failures_total counter",
            "dot_inference_reviews_total counter");
  }

  @ParameterizedTest
  @CsvSource({"CREATE, CREATE", "UPDATE, UPDATE", "'', other", "rm -rf, other"})
  void reviewsAreCountedByAFewOperations(String operation, String label) {
    metrics.hook("mutate").decided(denied(operation), Duration.ofMillis(2));
    assertThat(
            metric(
                "dot_inference_reviews_total{decision=\"denied\",dry_run=\"false\","
                    + "hook=\"mutate\",operation=\""
                    + label
                    + "\"}"))
        .isEqualTo(1);
  }

  @Test
  void seriesOfAHookAreThereBeforeItsFirstReview() {
    metrics.hook("validate");
    assertThat(
            metric(
                "dot_inference_reviews_total{decision=\"allowed\",dry_run=\"true\","
                    + "hook=\"validate\",operation=\"UPDATE\"}"))
        .isZero();
    assertThat(metric("dot_inference_review_failures_total{hook=\"validate\"}")).isZero();
  }

  @Test
  void findingsAreCountedByRule() {
    HookMetrics hook = metrics.hook("mutate");
    hook.decided(denied("CREATE"), Duration.ofMillis(2));
    hook.decided(denied("UPDATE"), Duration.ofMillis(2));
    assertThat(finding("gpu-count", "denied")).isEqualTo(2);
    assertThat(finding("context-length", "denied")).isEqualTo(2);
    assertThat(finding("image-tag", "warned")).isEqualTo(2);
  }

  /** Alerts and dashboards that name the rule by the id that it once had go on working. */
  @Test
  void aRuleIsCountedByItsFormerIdToo() {
    HookMetrics hook = metrics.hook("mutate");
    hook.decided(
        new Verdict(
            "1", "CREATE", "a", "b", "c", false, Decision.DENIED, List.of("split"), List.of(), ""),
        Duration.ofMillis(2));

    assertThat(finding("split", "denied")).isEqualTo(1);
    assertThat(finding("heads", "denied")).isEqualTo(1);
  }

  private double finding(String rule, String severity) {
    return metric(
        "dot_inference_findings_total{hook=\"mutate\",rule=\"%s\",severity=\"%s\"}"
            .formatted(rule, severity));
  }

  @Test
  void durationsFallIntoBucketsFromHalfAMillisecondToASecond() {
    metrics.hook("mutate").decided(denied("CREATE"), Duration.ofMillis(2));
    assertThat(bucket("5.0E-4")).isZero();
    assertThat(bucket("0.001")).isZero();
    assertThat(bucket("0.0025")).isEqualTo(1);
    assertThat(bucket("1.0")).isEqualTo(1);
    assertThat(bucket("+Inf")).isEqualTo(1);
    assertThat(metric("dot_inference_review_duration_seconds_count{hook=\"mutate\"}")).isEqualTo(1);
  }

  private double bucket(String upTo) {
    return metric(
        "dot_inference_review_duration_seconds_bucket{hook=\"mutate\",le=\"" + upTo + "\"}");
  }

  @Test
  void onlyThePolicyInUseIsShown() {
    metrics.policy("old");
    metrics.policy("new");
    assertThat(metric("dot_inference_policy_info{stamp=\"new\"}")).isEqualTo(1);
    assertThat(metric("dot_inference_policy_info{stamp=\"old\"}")).isNaN();
  }

  @Test
  void refusalsAreCountedByStatusAndUnknownOnesAreNot() {
    metrics.malformedRequest(415);
    metrics.malformedRequest(499);
    assertThat(metric("dot_inference_malformed_total{status=\"415\"}")).isEqualTo(1);
    assertThat(metric("dot_inference_malformed_total{status=\"499\"}")).isNaN();
  }

  @Test
  void theCertificatesEndIsInSeconds() {
    metrics.certificate(Instant.ofEpochSecond(1_795_474_439));
    assertThat(metric("dot_inference_certificate_not_after_seconds")).isEqualTo(1.795474439E9);
  }

  @Test
  void theJvmIsThereToo() {
    assertThat(metrics.scrape())
        .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads ", "process_uptime_seconds ");
  }

  private static Verdict denied(String operation) {
    return new Verdict(
        "uid-1",
        operation,
        "team-a",
        "qwen",
        "alice",
        false,
        Decision.DENIED,
        List.of("gpu-count", "context-length"),
        List.of("image-tag"),
        "3f2a.1");
  }
}
