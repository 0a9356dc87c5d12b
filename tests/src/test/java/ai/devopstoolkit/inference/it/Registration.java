package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.function.Supplier;

/** Whom the API server calls, and whom it trusts there. */
record Registration(Kubectl kubectl) {
  /**
   * Has it call what lies at {@code url}, and waits until it does.
   *
   * @param reviews how many have been answered there
   */
  void call(String url, Supplier<Double> reviews) {
    replace("mutatingwebhookconfiguration", "url", url + "/mutate");
    replace("validatingwebhookconfiguration", "url", url + "/validate");
    Eventually.until(
        "both hooks are called at " + url,
        () -> {
          double before = reviews.get();
          kubectl.send(Manifests.llm("probe", "gpu: 1"), "create", "--dry-run=server");
          return reviews.get() == before + 2;
        });
  }

  /** Has it trust these certificates. Other text, be it a blank line, means new connections. */
  void trust(String certificates) {
    String bundle = Base64.getEncoder().encodeToString(certificates.getBytes(UTF_8));
    replace("mutatingwebhookconfiguration", "caBundle", bundle);
    replace("validatingwebhookconfiguration", "caBundle", bundle);
  }

  private void replace(String configuration, String field, String value) {
    String patch =
        "[{\"op\": \"replace\", \"path\": \"/webhooks/0/clientConfig/%s\", \"value\": \"%s\"}]"
            .formatted(field, value);
    kubectl.run("patch", configuration, "dot-inference", "--type=json", "-p", patch).ok();
  }
}
