package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code webhook-config}: the manifests' webhook configurations for a server outside the cluster.
 */
@Command(
    name = "webhook-config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints the webhook configurations for a server outside the cluster.",
      "They are complete and ready for kubectl apply -f -. In a cluster, manifests/ brings them."
    },
    footer = {
      "",
      "Example:",
      "  dot-inference webhook-config --url https://127.0.0.1:9443 --ca ca.crt | kubectl apply -f -"
    })
final class WebhookConfigCommand implements Callable<Integer> {
  private static final String SOURCE = "/manifests/webhooks.yaml";
  private static final String CERT_MANAGER = "cert-manager.io/inject-ca-from";

  @Option(
      names = "--url",
      paramLabel = "URL",
      required = true,
      description = "Where the API server reaches the webhook: https://HOST:PORT, no path.")
  private String url = "";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      required = true,
      description = "The CA certificate (PEM) that the server's certificate follows from.")
  private Path ca = Path.of("");

  @Option(
      names = "--hooks",
      paramLabel = "HOOKS",
      split = ",",
      defaultValue = "llm,deployment",
      converter = HookGroup.Converter.class,
      description =
          "Which: llm where LLMInferences live, deployment where the vLLM operator runs."
              + " Default: llm,deployment.")
  private Set<HookGroup> hooks = EnumSet.allOf(HookGroup.class);

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, ManifestException {
    String base = base(url);
    String pem = Files.text(ca.toString());
    if (!pem.contains("-----BEGIN CERTIFICATE-----") || pem.contains("PRIVATE KEY-----")) {
      throw new CommandException(
          ExitCode.USAGE, ca + ": must hold certificates (PEM), and no private key");
    }
    String bundle = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    PrintWriter out = spec.commandLine().getOut();
    String separator = "";
    try (InputStream in = WebhookConfigCommand.class.getResourceAsStream(SOURCE)) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (Manifest manifest : Yaml.read(SOURCE, yaml)) {
        ObjectNode configuration = manifest.json();
        keepChosen((ArrayNode) configuration.get("webhooks"));
        if (!configuration.get("webhooks").isEmpty()) {
          out.print(separator + Yaml.write(outsideCluster(configuration, base, bundle)));
          separator = "---\n";
        }
      }
    }
    out.flush();
    return ExitCode.FINE;
  }

  private void keepChosen(ArrayNode webhooks) {
    webhooks.removeIf(
        webhook -> hooks.stream().noneMatch(group -> group.has(webhook.path("name").asText())));
  }

  private static JsonNode outsideCluster(ObjectNode configuration, String base, String bundle) {
    ObjectNode metadata = (ObjectNode) configuration.get("metadata");
    ((ObjectNode) metadata.get("annotations")).remove(CERT_MANAGER);
    if (metadata.get("annotations").isEmpty()) {
      metadata.remove("annotations");
    }
    for (JsonNode webhook : configuration.get("webhooks")) {
      ObjectNode client = (ObjectNode) webhook.get("clientConfig");
      String path = client.remove("service").get("path").asText();
      client.put("url", base + path).put("caBundle", bundle);
    }
    return configuration;
  }

  private static String base(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw wrong(url);
    }
    boolean bare = uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/");
    if (!"https".equals(uri.getScheme())
        || uri.getHost() == null
        || !bare
        || uri.getQuery() != null
        || uri.getFragment() != null
        || uri.getUserInfo() != null) {
      throw wrong(url);
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  private static CommandException wrong(String url) {
    return new CommandException(
        ExitCode.USAGE, "--url " + url + ": must be https://HOST:PORT without a path");
  }
}
