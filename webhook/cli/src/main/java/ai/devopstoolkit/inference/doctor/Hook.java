package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One of our hooks, as a webhook configuration has it.
 *
 * @param name its own, as in {@code mutate.inference.devopstoolkit.ai}
 * @param json its entry under {@code webhooks}
 */
record Hook(String name, JsonNode json) {
  static final String PROBES = "probes.inference.devopstoolkit.ai";

  /** The two kinds, as resource and as users know them. */
  enum Configuration {
    MUTATING("MutatingWebhookConfiguration"),
    VALIDATING("ValidatingWebhookConfiguration");

    private final String kind;

    Configuration(String kind) {
      this.kind = kind;
    }

    String kind() {
      return kind;
    }

    /** The one of our name. */
    Optional<JsonNode> in(Cluster cluster) throws ClusterException {
      return cluster.find(
          kind.toLowerCase(Locale.ROOT) + "s.admissionregistration.k8s.io", Api.NAME);
    }
  }

  /** A Service that the API server calls. */
  record Service(String namespace, String name, int port) {
    @Override
    public String toString() {
      return "Service " + name + " in " + namespace;
    }
  }

  /** Where the program carries what {@code manifests/base} has. */
  private static final String MANIFESTS = "/manifests/webhooks.yaml";

  /** The hooks that this program comes with, of one kind of configuration. */
  static List<Hook> bundled(Configuration configuration) {
    return Yaml.bundled(MANIFESTS).stream()
        .map(Manifest::json)
        .filter(it -> it.path("kind").asText().equals(configuration.kind()))
        .flatMap(it -> of(it).stream())
        .toList();
  }

  /** The hooks of a configuration. */
  static List<Hook> of(JsonNode configuration) {
    List<Hook> hooks = new ArrayList<>();
    configuration.path("webhooks").forEach(it -> hooks.add(new Hook(it.path("name").asText(), it)));
    return hooks;
  }

  /** All that the cluster has of ours. */
  static List<Hook> registered(Cluster cluster) throws ClusterException {
    List<Hook> hooks = new ArrayList<>();
    for (Configuration configuration : Configuration.values()) {
      configuration.in(cluster).map(Hook::of).ifPresent(hooks::addAll);
    }
    return hooks;
  }

  /** The Service that is called, if one is. */
  Optional<Service> service() {
    JsonNode service = json.at("/clientConfig/service");
    return service.isObject()
        ? Optional.of(
            new Service(
                service.path("namespace").asText(),
                service.path("name").asText(),
                service.path("port").asInt(443)))
        : Optional.empty();
  }

  /** Which namespaces it is called for. */
  LabelSelector namespaces() {
    return LabelSelector.of(json.path("namespaceSelector"));
  }

  /** The path that is called. */
  String path() {
    String url = json.at("/clientConfig/url").asText();
    return url.isEmpty()
        ? json.at("/clientConfig/service/path").asText()
        : url.replaceFirst("https://[^/]*", "");
  }

  /** Whom the API server calls, in words. */
  String called() {
    return service()
        .map(Service::toString)
        .orElseGet(
            () -> json.at("/clientConfig/url").asText().replaceFirst("(https://[^/]*).*", "$1"));
  }

  /** Its name without ours, as in {@code mutate}. */
  String shortName() {
    return name.replaceFirst("\\..*", "");
  }
}
