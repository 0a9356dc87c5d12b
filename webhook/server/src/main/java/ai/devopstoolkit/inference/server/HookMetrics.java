package ai.devopstoolkit.inference.server;

import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.admission.Verdict.Decision;
import ai.devopstoolkit.inference.rules.RuleSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of one hook, made beforehand: recording builds no names. */
final class HookMetrics {
  private static final String OTHER = "other";

  private static final List<String> OPERATIONS =
      List.of("CREATE", "UPDATE", "DELETE", "CONNECT", OTHER);

  private static final Duration[] BUCKETS = {
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
  };

  /** Real reviews and dry runs. */
  private record Reviews(Counter real, Counter dry) {
    Counter counter(boolean dryRun) {
      return dryRun ? dry : real;
    }
  }

  private final MeterRegistry registry;
  private final String hook;
  private final Map<String, Map<Decision, Reviews>> reviews = new HashMap<>();
  private final Timer duration;
  private final Counter failures;
  private final Map<String, Counter> denied = new ConcurrentHashMap<>();
  private final Map<String, Counter> warned = new ConcurrentHashMap<>();

  HookMetrics(MeterRegistry registry, String hook) {
    this.registry = registry;
    this.hook = hook;
    for (String operation : OPERATIONS) {
      Map<Decision, Reviews> decisions = new EnumMap<>(Decision.class);
      for (Decision decision : Decision.values()) {
        decisions.put(
            decision,
            new Reviews(reviews(operation, decision, false), reviews(operation, decision, true)));
      }
      reviews.put(operation, decisions);
    }
    duration =
        Timer.builder("dot_inference_review_duration")
            .description("From the request's last byte to the answer.")
            .tag("hook", hook)
            .serviceLevelObjectives(BUCKETS)
            .register(registry);
    failures =
        Counter.builder("dot_inference_review_failures")
            .description("Reviews that this program failed to decide: a fault in it.")
            .tag("hook", hook)
            .register(registry);
  }

  /** A review was decided. */
  void decided(Verdict verdict, Duration took) {
    reviews
        .getOrDefault(verdict.operation(), reviews.get(OTHER))
        .get(verdict.decision())
        .counter(verdict.dryRun())
        .increment();
    duration.record(took);
    count(verdict.deniedBy(), denied, "denied");
    count(verdict.warnedBy(), warned, "warned");
  }

  /** By a former id of the rule, too: alerts and dashboards that name it go on working. */
  private void count(List<String> rules, Map<String, Counter> counters, String severity) {
    for (String rule : rules) {
      counters.computeIfAbsent(rule, id -> findings(id, severity)).increment();
      String former = RuleSet.FORMER_IDS.get(rule);
      if (former != null) {
        counters.computeIfAbsent(former, id -> findings(id, severity)).increment();
      }
    }
  }

  /** A review could not be decided. */
  void failed(Duration took) {
    failures.increment();
    duration.record(took);
  }

  private Counter reviews(String operation, Decision decision, boolean dryRun) {
    return Counter.builder("dot_inference_reviews")
        .description("Reviews answered, by decision.")
        .tag("hook", hook)
        .tag("operation", operation)
        .tag("decision", decision.name().toLowerCase(Locale.ROOT))
        .tag("dry_run", Boolean.toString(dryRun))
        .register(registry);
  }

  private Counter findings(String rule, String severity) {
    return Counter.builder("dot_inference_findings")
        .description("Causes of denials, and warnings, by rule.")
        .tag("hook", hook)
        .tag("rule", rule)
        .tag("severity", severity)
        .register(registry);
  }
}
