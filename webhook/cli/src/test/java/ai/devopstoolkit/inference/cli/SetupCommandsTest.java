package ai.devopstoolkit.inference.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        Yaml.read("base", Files.readString(Path.of("../../manifests/base/webhooks.yaml")));
    assertThat(printed).hasSize(2);
    for (int i = 0; i < 2; i++) {
      JsonNode hooks = printed.get(i).json().path("webhooks");
      JsonNode originals = manifests.get(i).json().path("webhooks");
      assertThat(hooks).hasSameSizeAs(originals);
      for (int k = 0; k < hooks.size(); k++) {
        assertIsFor("https://127.0.0.1:9443", hooks.get(k), originals.get(k));
      }
    }
    assertThat(run.out()).doesNotContain("cert-manager");
  }

  private void assertIsFor(String url, JsonNode hook, JsonNode original) throws IOException {
    String path = original.at("/clientConfig/service/path").asText();
    assertThat(hook.at("/clientConfig/url").asText()).isEqualTo(url + path);
    assertThat(hook.at("/clientConfig").has("service")).isFalse();
    assertThat(Base64.getDecoder().decode(hook.at("/clientConfig/caBundle").asText()))
        .isEqualTo(Files.readAllBytes(directory.resolve("ca.crt")));
    for (String same : List.of("rules", "matchConditions", "failurePolicy", "timeoutSeconds")) {
      assertThat(hook.get(same)).as(same).isNotNull().isEqualTo(original.get(same));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "llm            | mutate validate",
        "deployment     | probes",
        "llm,deployment | mutate probes validate",
      })
  void webhookConfigPrintsTheHooksAskedFor(String hooks, String names)
      throws IOException, ManifestException {
    certs();
    Run run = webhookConfig("https://127.0.0.1:9443", "--hooks", hooks);

    List<String> printed = new ArrayList<>();
    for (Manifest manifest : Yaml.read("printed", run.out())) {
      for (JsonNode hook : manifest.json().path("webhooks")) {
        printed.add(hook.path("name").asText().replace(".inference.devopstoolkit.ai", ""));
      }
    }
    assertThat(printed).containsExactly(names.split(" ", -1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hooks pods                   | \"pods\" is neither llm nor deployment",
        "--hooks=                       | \"\" is neither llm nor deployment",
        "--hooks deployment --policy p  | --policy and --catalog are for --hooks llm",
        "--hooks deployment --catalog c | --policy and --catalog are for --hooks llm",
      })
  void serveTakesOnlyHooksThatThereAre(String options, String message) {
    List<String> words = new ArrayList<>(List.of("serve", "--cert", "c", "--key", "k"));
    words.addAll(List.of(options.split(" +", -1)));
    Run run = Run.of(words.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
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

  private Run webhookConfig(String url, String... more) {
    List<String> words = new ArrayList<>(List.of("webhook-config", "--url", url));
    words.addAll(List.of("--ca", directory.resolve("ca.crt").toString()));
    words.addAll(List.of(more));
    return Run.of(words.toArray(String[]::new));
  }
}
