package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.certs.CertificateAuthority;
import ai.devopstoolkit.inference.certs.CertificateFiles;
import ai.devopstoolkit.inference.certs.KeyAndCertificate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code components/caller-mtls}: an API server with its files, and one without, call the hooks by
 * the name of the Service. The Service leads to localhost, as there is no pod network.
 */
class CallerMtlsIT {
  private static final Path COMPONENT =
      ControlPlane.ROOT.resolve("manifests/components/caller-mtls");
  private static final String IN_THE_CLUSTER = "/etc/kubernetes/admission";

  /** At any port but 443 the name of a user has the port, too. */
  private static final String USER = "- name: dot-inference.dot-inference.svc";

  private static final Duration VALIDITY = Duration.ofDays(1);

  private static Path directory;
  private static CertificateFiles files;
  private static Certificates certificates;
  private static Webhook webhook;

  @BeforeAll
  static void startTheWebhookWithTheOptionsOfTheComponent() throws IOException {
    ControlPlane.require(CallerMtlsIT.class, "kubectl");
    directory = ControlPlane.directory("caller-mtls");
    certificates = Certificates.make(directory.resolve("server"));
    files = CertificateFiles.in(directory.resolve("server"));
    CertificateAuthority authority = files.readAuthority().orElseThrow();
    JsonNode certificate = Json.yaml(ControlPlane.ROOT.resolve("certs/server.yaml")).path("spec");
    files.writeWithCaKey(
        authority,
        authority.issueServer(
            List.of(certificate.at("/dnsNames/0").asText(), "127.0.0.1"), VALIDITY));
    webhook =
        Webhook.start(
            certificates,
            directory.resolve("serve.log"),
            "--port=0",
            "--cert=" + files.certificate(),
            "--key=" + files.privateKey(),
            "--client-ca=" + files.caCertificate(),
            "--client-name=kube-apiserver",
            "--drain-grace=0s");
    writeTheFilesOfTheApiServer(authority);
  }

  private static void writeTheFilesOfTheApiServer(CertificateAuthority authority)
      throws IOException {
    String name = Json.yaml(COMPONENT.resolve("certificate.yaml")).at("/spec/commonName").asText();
    KeyAndCertificate caller = authority.issueClient(name, VALIDITY);
    Files.writeString(directory.resolve("dot-inference.crt"), caller.certificatePem());
    Files.writeString(directory.resolve("dot-inference.key"), caller.privateKeyPem());
    for (String file : List.of("admission.yaml", "callers.yaml")) {
      String text = Files.readString(COMPONENT.resolve("api-server").resolve(file));
      Files.writeString(
          directory.resolve(file),
          text.replace(IN_THE_CLUSTER, directory.toString()).replace(USER, USER + ":" + port()));
    }
  }

  @AfterAll
  static void stop() {
    if (webhook != null) {
      webhook.close();
    }
  }

  @Test
  void anApiServerWithTheFilesIsAnswered() throws IOException {
    String flag = "--admission-control-config-file=" + directory.resolve("admission.yaml");
    try (ApiServer server = ApiServer.start(CallerMtlsIT.class, directory, flag)) {
      assertThat(create(server).ok().out()).contains("/qwen created");
    }
  }

  @Test
  @Tag("threat:caller")
  void anApiServerWithoutThemIsRefusedAndCounted() throws IOException {
    double before = webhook.metric("dot_inference_malformed_total", "status=\"403\"");
    try (ApiServer server = ApiServer.start(CallerMtlsIT.class, directory)) {
      assertThat(create(server).refused().err())
          .contains("failed calling webhook \"mutate.inference.devopstoolkit.ai\"")
          .contains("a client certificate is required");
    }
    assertThat(webhook.metric("dot_inference_malformed_total", "status=\"403\""))
        .isGreaterThan(before);
  }

  /** Creates an LLMInference where both hooks of the manifests are called. */
  private static Output create(ApiServer server) throws IOException {
    Kubectl kubectl = new Kubectl(server.kubeconfig(), "default");
    kubectl.installCrd();
    kubectl.run("create", "namespace", "dot-inference").quiet();
    kubectl
        .in("dot-inference")
        .run("create", "service", "externalname", "dot-inference", "--external-name=localhost")
        .quiet();
    String manifests = Files.readString(ControlPlane.ROOT.resolve("manifests/base/webhooks.yaml"));
    for (JsonNode configuration : Json.documents(manifests)) {
      kubectl.apply(pointed((ObjectNode) configuration).toString()).quiet();
    }
    Eventually.until(
        "the hooks are called",
        () -> !manifest(kubectl, "--dry-run=server").err().contains("did not see this object"));
    return manifest(kubectl);
  }

  private static Output manifest(Kubectl kubectl, String... flags) {
    return kubectl.apply(Manifests.llm("qwen", "gpu: 1"), flags);
  }

  /** A configuration with the CA that cert-manager would write, and the port of the webhook. */
  private static ObjectNode pointed(ObjectNode configuration) throws IOException {
    String bundle =
        Base64.getEncoder().encodeToString(Files.readString(files.caCertificate()).getBytes(UTF_8));
    for (JsonNode hook : configuration.path("webhooks")) {
      ObjectNode client = (ObjectNode) hook.path("clientConfig");
      client.put("caBundle", bundle);
      client.withObject("/service").put("port", port());
    }
    return configuration;
  }

  private static int port() {
    return URI.create(webhook.url()).getPort();
  }
}
