package ai.devopstoolkit.inference.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** Everything that {@code /metrics} shows: {@code dot_inference_*}, and the JVM's own. */
public final class Metrics implements AutoCloseable {
  /** Answers to requests that are no review: each status is counted. */
  private static final List<Integer> REFUSALS =
      List.of(400, 403, 404, 405, 408, 413, 414, 415, 417, 431);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Map<String, HookMetrics> hooks = new ConcurrentHashMap<>();
  private final Map<String, ReloadMetrics> reloads = new ConcurrentHashMap<>();
  private final Map<Integer, Counter> malformed =
      REFUSALS.stream().collect(Collectors.toUnmodifiableMap(Function.identity(), this::malformed));
  private final Counter overload =
      Counter.builder("dot_inference_overload")
          .description("Requests answered 503: too many at once.")
          .register(registry);
  // Micrometer takes "_info" off a gauge's name.
  private final Info policy =
      Info.builder()
          .name("dot_inference_policy")
          .help("1 for the policy in use.")
          .labelNames("stamp")
          .register(registry.getPrometheusRegistry());
  private volatile double notAfter = Double.NaN;

  /** Registers what does not depend on hooks or files. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    garbage.bindTo(registry);
    Gauge.builder("dot_inference_certificate_not_after", () -> notAfter)
        .description("When the served certificate expires, in seconds since 1970.")
        .baseUnit("seconds")
        .register(registry);
  }

  private Counter malformed(int status) {
    return Counter.builder("dot_inference_malformed")
        .description("Requests refused unread, by HTTP status.")
        .tag("status", Integer.toString(status))
        .register(registry);
  }

  /** The policy with this stamp is in use from now on. */
  public void policy(String stamp) {
    policy.setLabelValues(stamp);
  }

  HookMetrics hook(String name) {
    return hooks.computeIfAbsent(name, hook -> new HookMetrics(registry, hook));
  }

  ReloadMetrics reload(String what) {
    return reloads.computeIfAbsent(what, files -> new ReloadMetrics(registry, files));
  }

  void inFlight(IntSupplier now) {
    Gauge.builder("dot_inference_in_flight", now::getAsInt)
        .description("Requests being answered.")
        .register(registry);
  }

  void certificate(Instant expires) {
    notAfter = expires.getEpochSecond();
  }

  /** A request was answered with this status instead of being reviewed. */
  void malformedRequest(int status) {
    Counter counter = malformed.get(status);
    if (counter != null) {
      counter.increment();
    }
  }

  void overloaded() {
    overload.increment();
  }

  /** All metrics, in Prometheus' text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
