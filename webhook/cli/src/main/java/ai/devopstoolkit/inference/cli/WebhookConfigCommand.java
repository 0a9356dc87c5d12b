package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code webhook-config}: the manifests' webhook configurations for a server outside the cluster,
 * or its admission policy for another policy.
 */
@Command(
    name = "webhook-config",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints the webhook configurations for a server outside the cluster.",
      "They are complete and ready for kubectl apply -f -. In a cluster, manifests/ brings them.",
      "",
      "With --admission-policy it prints, instead, the ValidatingAdmissionPolicy of"
          + " manifests/components/admission-policy with the lists that fit your policy."
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference webhook-config --url https://127.0.0.1:9443 --ca ca.crt | kubectl apply -f -",
      "  dot-inference webhook-config --admission-policy --policy policy.yaml | kubectl apply -f -"
    })
final class WebhookConfigCommand implements Callable<Integer> {
  private static final String SOURCE = "/manifests/webhooks.yaml";
  private static final String CERT_MANAGER = "cert-manager.io/inject-ca-from";

  @ArgGroup(multiplicity = "1")
  private Printed printed = new Printed();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (printed.lists != null && printed.lists.wanted) {
      print(new AdmissionPolicy(Files.policies(printed.lists.policies)).manifests());
    } else if (printed.hooks != null) {
      print(configurations(printed.hooks));
    }
    return ExitCode.FINE;
  }

  private void print(List<ObjectNode> manifests) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(manifests.stream().map(Yaml::write).collect(Collectors.joining("---\n")));
    out.flush();
  }

  private static List<ObjectNode> configurations(Hooks wanted) {
    String base = base(wanted.url);
    String pem = Files.text(wanted.ca.toString());
    if (!pem.contains("-----BEGIN CERTIFICATE-----") || pem.contains("PRIVATE KEY-----")) {
      throw new CommandException(
          ExitCode.USAGE, wanted.ca + ": must hold certificates (PEM), and no private key");
    }
    String bundle = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
    List<ObjectNode> configurations = new ArrayList<>();
    for (Manifest manifest : Yaml.bundled(SOURCE)) {
      ObjectNode configuration = manifest.json();
      keepChosen(wanted.hooks, (ArrayNode) configuration.get("webhooks"));
      if (!configuration.get("webhooks").isEmpty()) {
        configurations.add(outsideCluster(configuration, base, bundle));
      }
    }
    return configurations;
  }

  private static void keepChosen(Set<HookGroup> hooks, ArrayNode webhooks) {
    webhooks.removeIf(
        webhook -> hooks.stream().noneMatch(group -> group.has(webhook.path("name").asText())));
  }

  private static ObjectNode outsideCluster(ObjectNode configuration, String base, String bundle) {
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

  /** One of the two. */
  private static final class Printed {
    @ArgGroup(exclusive = false)
    private @Nullable Hooks hooks;

    @ArgGroup(exclusive = false)
    private @Nullable Lists lists;
  }

  private static final class Hooks {
    @Option(
        names = "--url",
        paramLabel = "URL",
        required = true,
        description = "Where the API server reaches the webhook: https://HOST:PORT, no path.")
    String url = "";

    @Option(
        names = "--ca",
        paramLabel = "FILE",
        required = true,
        description = "The CA certificate (PEM) that the server's certificate follows from.")
    Path ca = Path.of("");

    @Option(
        names = "--hooks",
        paramLabel = "HOOKS",
        split = ",",
        defaultValue = "llm,deployment",
        converter = HookGroup.Converter.class,
        description =
            "Which: llm where LLMInferences live, deployment where the vLLM operator runs."
                + " Default: llm,deployment.")
    Set<HookGroup> hooks = EnumSet.allOf(HookGroup.class);
  }

  private static final class Lists {
    @Option(
        names = "--admission-policy",
        required = true,
        description = "Print the ValidatingAdmissionPolicy and its binding, and nothing else.")
    boolean wanted;

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = {
          "The policy file whose lists it gets, with those of its targets."
              + " Default: the built-in policy.",
          "Give the one that it replaces, too, while objects are stored that were derived under it."
        })
    List<Path> policies = List.of();
  }
}
