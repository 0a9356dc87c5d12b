package ai.devopstoolkit.inference.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** How reloads of one kind of file went. */
final class ReloadMetrics {
  private final Counter successes;
  private final Counter failures;
  private volatile boolean lastWell = true;

  ReloadMetrics(MeterRegistry registry, String what) {
    successes = counter(registry, what, "success");
    failures = counter(registry, what, "failure");
    Gauge.builder("dot_inference_reload_last_success", this, reload -> reload.lastWell ? 1 : 0)
        .description("1 if the files that lie there are in use, 0 if the last change was refused.")
        .tag("what", what)
        .strongReference(true)
        .register(registry);
  }

  private static Counter counter(MeterRegistry registry, String what, String result) {
    return Counter.builder("dot_inference_reloads")
        .description("Changes of watched files, by outcome.")
        .tag("what", what)
        .tag("result", result)
        .register(registry);
  }

  void succeeded() {
    lastWell = true;
    successes.increment();
  }

  void failed() {
    lastWell = false;
    failures.increment();
  }

  /** What lies there is in use, though nothing was reloaded. */
  void current() {
    lastWell = true;
  }
}
