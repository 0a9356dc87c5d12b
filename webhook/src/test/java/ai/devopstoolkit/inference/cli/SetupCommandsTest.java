package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code certs}, {@code webhook-config} and {@code crd}: what comes before serving. */
class SetupCommandsTest {
  @TempDir private Path directory;

  @Test
  void certsKeepsItsCaAndReplacesTheCertificate() throws IOException {
    certs();
    String ca = Files.readString(directory.resolve("ca.crt"));
    String certificate = Files.readString(directory.resolve("tls.crt"));
    certs();

    assertThat(directory.resolve("ca.crt")).hasContent(ca);
    assertThat(Files.readString(directory.resolve("tls.crt"))).isNotEqualTo(certificate);
  }

  @Test
  void certsNamesABadName() {
    Run run = Run.of("certs", "--dir", directory.toString(), "--name", "no name");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no name");
  }

  @Test
  void webhookConfigIsTheManifestsWithUrlAndCa() throws IOException, ManifestException {
    certs();
    Run run = webhookConfig("https://127.0.0.1:9443/");

    assertThat(run.exitCode()).isZero();
    List<Manifest> printed = Yaml.read("printed", run.out());
    List<Manifest> manifests =
        Yaml.read("base", Files.readString(Path.of("../manifests/base/webhooks.yaml")));
    assertThat(printed).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode hook = printed.get(i).json().at("/webhooks/0");
      JsonNode original = manifests.get(i).json().at("/webhooks/0");
      String path = original.at("/clientConfig/service/path").asText();
      assertThat(hook.at("/clientConfig/url").asText()).isEqualTo("https://127.0.0.1:9443" + path);
      assertThat(hook.at("/clientConfig").has("service")).isFalse();
      assertThat(Base64.getDecoder().decode(hook.at("/clientConfig/caBundle").asText()))
          .isEqualTo(Files.readAllBytes(directory.resolve("ca.crt")));
      for (String same : List.of("rules", "matchConditions", "failurePolicy", "timeoutSeconds")) {
        assertThat(hook.get(same)).as(same).isNotNull().isEqualTo(original.get(same));
      }
    }
    assertThat(run.out()).doesNotContain("cert-manager");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://a:1", "https://a:1/mutate", "https://", "a", "https://u@a:1", ": "})
  void webhookConfigTakesNoOtherUrls(String url) {
    certs();
    Run run = webhookConfig(url);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("must be https://HOST:PORT without a path");
  }

  @Test
  void webhookConfigTakesNoPrivateKey() {
    certs();
    Run run =
        Run.of(
            "webhook-config",
            "--url",
            "https://a:1",
            "--ca",
            directory.resolve("tls.key").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("must hold certificates (PEM), and no private key");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void crdIsThatOfTheBundledDefinition() throws ManifestException {
    List<Manifest> crd = Yaml.read("crd", Run.of("crd").out());

    assertThat(crd).hasSize(1);
    assertThat(crd.get(0).name()).isEqualTo("llminferences.inference.devopstoolkit.ai");
    assertThat(crd.get(0).json().at("/spec/versions/0/name").asText()).isEqualTo("v1alpha1");
  }

  private void certs() {
    assertThat(Run.of("certs", "--dir", directory.toString()).exitCode()).isZero();
  }

  private Run webhookConfig(String url) {
    return Run.of("webhook-config", "--url", url, "--ca", directory.resolve("ca.crt").toString());
  }
}
