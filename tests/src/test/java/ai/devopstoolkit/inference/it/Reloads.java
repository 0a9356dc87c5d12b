package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server says about the reloads of one kind of file since it started.
 *
 * @param what {@code certificate} or {@code policy}
 */
record Reloads(Webhook webhook, String what) {
  /** Waits until as many changes have been taken up, the last of which must be in use. */
  void awaitTaken(int times) {
    Eventually.until(what + " " + times + " is in use", () -> count("success") == times);
    assertThat(lastSuccess()).isEqualTo(1);
  }

  /** Waits until as many changes have been refused, the last of which must lie there still. */
  void awaitRefused(int times) {
    Eventually.until(
        "broken " + what + " " + times + " is refused", () -> count("failure") == times);
    assertThat(lastSuccess()).isZero();
  }

  /** Checks that nothing else was counted. */
  void assertCounted(int taken, int refused) {
    assertThat(count("success")).isEqualTo(taken);
    assertThat(count("failure")).isEqualTo(refused);
  }

  private double count(String result) {
    return webhook.metric("dot_inference_reloads_total", label(), "result=\"" + result + "\"");
  }

  private double lastSuccess() {
    return webhook.metric("dot_inference_reload_last_success", label());
  }

  private String label() {
    return "what=\"" + what + "\"";
  }
}
