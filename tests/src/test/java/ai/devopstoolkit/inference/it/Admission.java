package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our webhook beside an API server: started and registered, and ended and started again. */
final class Admission implements AutoCloseable {
  private static final String CONFIGURATIONS =
      "mutatingwebhookconfiguration,validatingwebhookconfiguration";

  /** Only the validating hook can refuse this: it alone sees the final name. */
  private static final String PROBE =
      Manifests.llm("probe", "gpu: 1").replace("name: probe", "generateName: 1-");

  private final Path directory;
  private final Kubectl kubectl;
  private final Certificates certificates;
  private final PolicyFile policy;
  private final int port;
  private final List<Path> logs = new ArrayList<>();
  private @Nullable Webhook webhook;
  private String configurations = "";
  private boolean configured;

  /**
   * Makes what it needs; {@link #ready} starts it.
   *
   * @param directory for its files
   * @param kubectl an administrator's
   */
  Admission(Path directory, Kubectl kubectl) throws IOException {
    this.directory = directory;
    this.kubectl = kubectl;
    this.certificates = Certificates.make(directory.resolve("certificates"));
    this.policy = new PolicyFile(directory.resolve("policy.yaml"));
    this.port = Ports.free();
  }

  /** Makes sure that the webhook serves, with the default policy, and is called. */
  void ready() throws IOException {
    if (webhook == null) {
      policy.reset();
      Path log = directory.resolve("serve-" + (logs.size() + 1) + ".log");
      webhook = Webhook.start(port, certificates, policy.path(), log);
      logs.add(log);
    }
    if (!configured) {
      if (configurations.isEmpty()) {
        configurations =
            Program.run(
                    "webhook-config", "--url", webhook.url(), "--ca", certificates.ca().toString())
                .quiet()
                .out();
      }
      kubectl.send(configurations, "apply").ok();
      configured = true;
    }
    Eventually.until(
        "both hooks are called",
        () ->
            kubectl
                .send(PROBE, "create", "--dry-run=server")
                .err()
                .contains("cannot name the Service"));
  }

  Webhook webhook() {
    if (webhook == null) {
      throw new IllegalStateException("the webhook is stopped");
    }
    return webhook;
  }

  Certificates certificates() {
    return certificates;
  }

  PolicyFile policy() {
    return policy;
  }

  /** The decisions that every webhook started here has logged so far. */
  List<JsonNode> decisions() throws IOException {
    List<JsonNode> decisions = new ArrayList<>();
    for (Path log : logs) {
      try (var lines = Webhook.lines(Files.readString(log))) {
        decisions.addAll(
            lines.filter(line -> line.path("message").asText().equals("decided")).toList());
      }
    }
    return decisions;
  }

  /** Asks the webhook to end, without waiting; there is none until the next {@link #ready}. */
  void terminate() {
    webhook().terminate();
    webhook = null;
  }

  /** Takes the configurations away, until the next {@link #ready}. */
  void deleteConfigurations() {
    kubectl.run("delete", CONFIGURATIONS, "dot-inference").ok();
    configured = false;
    String refusedBySchema = Manifests.llm("probe", "gpu: 1");
    Eventually.until(
        "no hook is called",
        () ->
            kubectl
                .send(refusedBySchema, "create", "--dry-run=server")
                .err()
                .contains("did not see this object"));
  }

  @Override
  public void close() {
    if (webhook != null) {
      webhook.close();
    }
  }
}
