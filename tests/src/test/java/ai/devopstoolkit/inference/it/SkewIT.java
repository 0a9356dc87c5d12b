package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two servers that disagree: the API server asks one to mutate and the other to validate. */
@OnCluster
@Order(Integer.MAX_VALUE - 3)
@Tag("proof")
class SkewIT {
  private static final String PARAGRAPH = "Skew";
  private static final String TODAY = "@" + Derivation.VERSION;
  private static final String NEXT = "@" + (Derivation.VERSION + 1);

  private final Cluster cluster;
  private final Kubectl kubectl;
  private final Server today;
  private int taken;

  SkewIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
    this.today = new Server("default/", TODAY, cluster.webhook().url(), cluster.webhook()::reviews);
  }

  /** Where the hooks lie, and how its stamp begins and ends. */
  private record Server(String policy, String version, String url, Supplier<Double> reviews) {
    boolean derived(JsonNode object) {
      String stamp = object.at("/spec/derived/policy").asText();
      return stamp.startsWith(policy) && stamp.endsWith(version);
    }
  }

  @AfterEach
  void backToOneServer() {
    point("mutatingwebhookconfiguration", today.url() + "/mutate");
    point("validatingwebhookconfiguration", today.url() + "/validate");
    Eventually.until(
        "one server mutates and validates",
        () -> {
          double before = today.reviews().get();
          return today.derived(dryRun()) && today.reviews().get() == before + 2;
        });
  }

  @Test
  void twoProcessesWithDifferentPolicies() throws IOException, GeneralSecurityException {
    Path directory = ControlPlane.directory("skew");
    PolicyFile policy = new PolicyFile(directory.resolve("policy.yaml"));
    policy.write(
        "name: other\nimage: {name: \"vllm:new\"}\nruntimeClass: kata\nperGpu: {memory: 12Gi}\n");
    try (Webhook webhook =
        Webhook.start(0, cluster.certificates(), policy.path(), directory.resolve("serve.log"))) {
      inBothOrders(new Server("other/", TODAY, webhook.url(), webhook::reviews));
    }
    Proof.line(
        PARAGRAPH,
        "real API server, two processes with two policies, in both orders",
        taken,
        "none denied");
  }

  @Test
  void twoDerivationVersions() throws IOException, GeneralSecurityException {
    try (NextVersion next = NextVersion.start(cluster.certificates())) {
      new InstalledCrd(
              kubectl,
              spec ->
                  spec.withObject("/properties/derived/properties")
                      .withObject("/" + NextVersion.FIELD)
                      .put("type", "integer"),
              () ->
                  kubectl
                          .send(
                              Manifests.llm("probe", "derived: {" + NextVersion.FIELD + ": 1}"),
                              "create",
                              "--dry-run=server")
                          .exitCode()
                      == 0)
          .during(
              () -> {
                try {
                  inBothOrders(new Server("default/", NEXT, next.url(), next::reviews));
                } catch (IOException | GeneralSecurityException e) {
                  throw new AssertionError(e);
                }
              });
    }
    Proof.line(
        PARAGRAPH,
        "real API server, two derivation versions, in both orders",
        taken,
        "none denied");
  }

  private void inBothOrders(Server other) throws IOException, GeneralSecurityException {
    route(today, other);
    everythingValidIsTaken("a", today, other);
    editsAreCaught(today);
    route(other, today);
    everythingValidIsTaken("b", other, today);
    editsAreCaught(other);
    // What the one derived, changed by way of the other.
    keptAndFresh("a", today, other);
    route(today, other);
    keptAndFresh("b", other, today);
  }

  private void everythingValidIsTaken(String prefix, Server mutating, Server validating) {
    double before = validating.reviews().get();
    for (String name : List.of("kept", "changed")) {
      kubectl
          .apply(Manifests.llm(prefix + "-" + name, "gpu: 2, ingressHost: a.example.com"))
          .quiet();
      assertThat(mutating.derived(kubectl.get(prefix + "-" + name))).isTrue();
      taken++;
    }
    assertThat(validating.reviews().get()).isEqualTo(before + 2);
  }

  /** Changes objects that {@code creating} derived, while {@code mutating} mutates. */
  private void keptAndFresh(String prefix, Server creating, Server mutating) {
    String kept = kubectl.derived(prefix + "-kept");
    kubectl.patch(prefix + "-kept", "{\"spec\": {\"ingressHost\": \"b.example.com\"}}").quiet();
    kubectl
        .patch(
            prefix + "-kept",
            "{\"spec\": {\"crossplane\": {\"compositionRevisionRef\": {\"name\": \"r\"}}}}")
        .quiet();
    kubectl.patch(prefix + "-kept", "{\"spec\": {\"derived\": null}}").quiet();
    assertThat(kubectl.derived(prefix + "-kept"))
        .isEqualTo(kept.replace("a.example.com", "b.example.com"));
    assertThat(creating.derived(kubectl.get(prefix + "-kept"))).isTrue();

    kubectl.patch(prefix + "-changed", "{\"spec\": {\"gpu\": 4}}").ok();
    assertThat(mutating.derived(kubectl.get(prefix + "-changed"))).isTrue();
    kubectl.run("annotate", "llm", prefix + "-kept", "inference.devopstoolkit.ai/rederive=1").ok();
    assertThat(mutating.derived(kubectl.get(prefix + "-kept"))).isTrue();
    taken += 5;
  }

  private void editsAreCaught(Server mutating) throws IOException, GeneralSecurityException {
    String manifest = Manifests.llm("edited", "gpu: 2");
    whileAnotherSets(
        "/spec/derived/resources/memory",
        "1Gi",
        "IfNeeded",
        () ->
            assertThat(kubectl.apply(manifest).refused().err())
                .contains(": spec.derived.revision: "));
    whileAnotherSets(
        "/spec/derived/inputs",
        "i0",
        "IfNeeded",
        () ->
            assertThat(kubectl.apply(manifest).refused().err())
                .contains(": spec.derived.inputs: "));
    // Ours is called again after this one, so it is repaired.
    whileAnotherSets(
        "/spec/model",
        "Qwen/Qwen3-32B",
        "Never",
        () -> {
          JsonNode repaired = kubectl.apply(manifest, "-o", "json").quiet().json();
          assertThat(repaired.at("/spec/derived/model").asText()).isEqualTo("Qwen/Qwen3-32B");
          assertThat(mutating.derived(repaired)).isTrue();
        });
    kubectl.run("delete", "llm", "edited").quiet();
    Proof.line(
        PARAGRAPH,
        "real API server, third webhook, mutating " + mutating.policy() + "*" + mutating.version(),
        3,
        "two edits after ours refused, one before our second call repaired");
  }

  private void whileAnotherSets(String pointer, String value, String reinvocation, Runnable work)
      throws IOException, GeneralSecurityException {
    OtherWebhook other = new OtherWebhook(cluster, kubectl, pointer, value, reinvocation);
    try {
      work.run();
    } finally {
      other.close();
    }
  }

  private void route(Server mutating, Server validating) {
    point("mutatingwebhookconfiguration", mutating.url() + "/mutate");
    point("validatingwebhookconfiguration", validating.url() + "/validate");
    Eventually.until(
        "the one mutates, the other validates",
        () -> {
          double before = validating.reviews().get();
          return mutating.derived(dryRun()) && validating.reviews().get() == before + 1;
        });
  }

  private JsonNode dryRun() {
    return kubectl
        .send(Manifests.llm("probe", "gpu: 1"), "create", "--dry-run=server", "-o", "json")
        .ok()
        .json();
  }

  private void point(String configuration, String url) {
    kubectl
        .run(
            "patch",
            configuration,
            "dot-inference",
            "--type=json",
            "-p",
            "[{\"op\": \"replace\", \"path\": \"/webhooks/0/clientConfig/url\", \"value\": \""
                + url
                + "\"}]")
        .quiet();
  }
}
