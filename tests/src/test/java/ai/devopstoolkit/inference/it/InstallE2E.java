package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code kubectl apply -k manifests/base} on a cluster with cert-manager, and users after that. */
@OnKind
@Order(1)
class InstallE2E {
  private final Kubectl ours;
  private final Kubectl users;
  private final Path kubeconfig;

  InstallE2E(KindCluster cluster) {
    this.kubeconfig = cluster.kubeconfig();
    this.ours = cluster.kubectl(KindCluster.NAMESPACE);
    this.users = cluster.namespace();
  }

  @Test
  void twoReplicasRunUnderPodSecurityRestricted() {
    JsonNode namespace =
        ours.run("get", "namespace", KindCluster.NAMESPACE, "-o", "json").ok().json();
    assertThat(namespace.at("/metadata/labels").path("pod-security.kubernetes.io/enforce").asText())
        .isEqualTo("restricted");
    JsonNode deployment = ours.run("get", "deployment", "dot-inference", "-o", "json").ok().json();
    assertThat(deployment.at("/status/readyReplicas").asInt()).isEqualTo(2);
    assertThat(ours.run("get", "events", "-o", "json").ok().out()).doesNotContain("FailedCreate");
  }

  @Test
  @Tag("threat:impostor")
  void certManagerInjectsTheCaOfTheServersCertificate() {
    String ca =
        ours.run("get", "secret", "dot-inference-tls", "-o", "jsonpath={.data.ca\\.crt}")
            .ok()
            .out();
    assertThat(ca).isNotEmpty();
    for (String kind : List.of("mutatingwebhookconfiguration", "validatingwebhookconfiguration")) {
      JsonNode webhooks =
          ours.run("get", kind, "dot-inference", "-o", "json").ok().json().path("webhooks");
      assertThat(webhooks).isNotEmpty();
      for (JsonNode webhook : webhooks) {
        assertThat(webhook.at("/clientConfig/caBundle").asText())
            .as(webhook.path("name").asText())
            .isEqualTo(ca);
      }
    }
  }

  /** The cainjector of cert-manager before 1.12 drops them: then deletion waits for the webhook. */
  @Test
  void theInjectionLeavesTheMatchConditionsAsTheyAre() {
    for (JsonNode sent : Json.documents(read("manifests/base/webhooks.yaml"))) {
      JsonNode stored =
          ours.run("get", sent.path("kind").asText(), "dot-inference", "-o", "json").ok().json();
      assertThat(stored.path("webhooks").findValues("matchConditions"))
          .hasSameSizeAs(sent.path("webhooks"))
          .isEqualTo(sent.path("webhooks").findValues("matchConditions"));
    }
  }

  /** There is no Crossplane here: what belongs to it fails, and nothing else. */
  @Test
  void doctorFindsAllThatIsInstalled() {
    Output said = Program.run("doctor", "--kubeconfig", kubeconfig.toString()).refused();
    System.out.println(said.out());
    assertThat(said.out().lines().filter(line -> line.startsWith("ok ")))
        .anyMatch(line -> line.contains("hooks mutate, probes and validate"))
        .anyMatch(line -> line.contains("caBundle: 1 certificate"))
        .anyMatch(line -> line.contains("2 ready endpoints"))
        .anyMatch(line -> line.contains("2 of 2 replicas available"))
        .anyMatch(line -> line.contains("Certificate dot-inference in dot-inference: ready"))
        .anyMatch(line -> line.contains("dry run: an LLMInference gets its spec.derived"));
    assertThat(said.out().lines().filter(line -> line.startsWith("FAIL ")))
        .allMatch(line -> line.contains("Crossplane") || line.contains("provider-kubernetes"));
  }

  @Test
  void anApplyIsDerived() {
    users.run("apply", "-f", "examples/llm-qwen.yaml").quiet();
    assertThat(users.get("llm-qwen").at("/spec/derived/resources/memory").asText())
        .isEqualTo("8Gi");
  }

  @Test
  void aDryRunShowsWhatWouldBeDerivedAndStoresNothing() {
    JsonNode shown =
        users
            .run("apply", "-f", "examples/llm-kimi.yaml", "--dry-run=server", "-o", "json")
            .ok()
            .json();
    assertThat(shown.at("/spec/derived/tensorParallelSize").asInt()).isEqualTo(8);
    assertThat(users.run("get", "llm", "llm-kimi", "--ignore-not-found", "-o", "name").ok().out())
        .isEmpty();
  }

  @Test
  void anObjectThatCannotRunIsRefusedWithTheSameWordsAsOffline() {
    Output refused = users.run("apply", "-f", "examples/refused.yaml").refused();
    List<String> offline =
        Program.run("preview", "-n", users.namespace(), "-f", "examples/refused.yaml")
            .refused()
            .err()
            .lines()
            .filter(line -> line.contains(": spec."))
            .map(line -> line.substring(line.indexOf(": spec.") + 2))
            .toList();
    assertThat(offline).isNotEmpty();
    assertThat(refused.err()).contains(offline);
  }

  private static String read(String file) {
    try {
      return Files.readString(ControlPlane.ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
