package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.certs.CertificateAuthority;
import ai.devopstoolkit.inference.certs.KeyAndCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** New certificate files under the running server. */
@OnCluster
class CertificateRotationIT {
  private static final String CERTIFICATE = "what=\"certificate\"";

  private final Cluster cluster;
  private final Kubectl kubectl;

  CertificateRotationIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
  }

  @Test
  void noApplyFailsWhileTheyAreSwapped() throws Exception {
    for (int rotation = 1; rotation <= 2; rotation++) {
      KeyAndCertificate next = cluster.certificates().issue();
      cluster.certificates().replace(next);
      int[] gpu = {1};
      Eventually.until(
          "the new certificate is served",
          () -> {
            gpu[0] = 3 - gpu[0];
            kubectl.apply(Manifests.llm("qwen", "gpu: " + gpu[0])).quiet();
            return served().equals(next.certificate());
          });
      kubectl.apply(Manifests.llm("after-" + rotation, "gpu: 1")).quiet();
    }
  }

  @Test
  void aKeyThatDoesNotFitIsRefusedAndTheOldPairServedOn() throws Exception {
    X509Certificate before = served();
    String goodKey = Files.readString(cluster.certificates().privateKey());
    double failures = failures();

    Files.writeString(
        cluster.certificates().privateKey(), cluster.certificates().issue().privateKeyPem());

    Eventually.until("the wrong key is counted", () -> failures() == failures + 1);
    assertThat(served()).isEqualTo(before);
    kubectl.apply(Manifests.llm("qwen", "gpu: 1")).quiet();
    Files.writeString(cluster.certificates().privateKey(), goodKey);
    Eventually.until(
        "the right key is seen",
        () -> cluster.webhook().metric("dot_inference_reload_last_success", CERTIFICATE) == 1);
  }

  /** Its name, its address and the name of its CA are right: only the CA's key is not. */
  @Test
  @Tag("threat:impostor")
  void aServerOfAnotherCaIsNotBelieved() throws IOException {
    Registration registration = new Registration(kubectl);
    registration.trust(CertificateAuthority.create(Duration.ofDays(1)).certificatePem());
    try {
      Eventually.until("it is not believed", () -> dryRun().err().contains("unknown authority"));
      assertThat(dryRun().refused().err())
          .contains("failed calling webhook \"mutate.inference.devopstoolkit.ai\"")
          .contains("x509: certificate signed by unknown authority");
    } finally {
      registration.trust(Files.readString(cluster.certificates().ca()));
    }
    Eventually.until("it is believed again", () -> dryRun().exitCode() == 0);
  }

  private Output dryRun() {
    return kubectl.apply(Manifests.llm("believed", "gpu: 1"), "--dry-run=server");
  }

  private double failures() {
    return cluster
        .webhook()
        .metric("dot_inference_reloads_total", CERTIFICATE, "result=\"failure\"");
  }

  private X509Certificate served() {
    return cluster.certificates().servedAt(cluster.webhook().url());
  }
}
