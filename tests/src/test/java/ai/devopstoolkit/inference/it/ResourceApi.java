package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The API of one kind of resource in one namespace, asked as kubectl asks it (with strict
 * decoding), but without a process for each request.
 */
final class ResourceApi implements AutoCloseable {
  private static final Pattern BAD_REQUEST =
      Pattern.compile(".* in version \".*\" cannot be handled as a [^:]*: (.*)", Pattern.DOTALL);
  private static final Pattern UNKNOWN_FIELD = Pattern.compile("unknown field \"([^\"]*)\"");
  private static final Pattern WRONG_TYPE =
      Pattern.compile("json: cannot unmarshal .* into Go struct field ObjectMeta.(\\w+) of .*");

  /** Of the scale subresource: the value whole and unquoted, where preview says "it". */
  private static final Pattern ACCESSOR =
      Pattern.compile("(?<= accessor error: ).*(?= is of the type )", Pattern.DOTALL);

  private final KubernetesClient client;
  private final String path;

  /**
   * Asks for what {@code kubectl} has access to.
   *
   * @param resource group, version and plural, as in {@code example.org/v1/things}
   */
  ResourceApi(Kubectl kubectl, String resource) {
    String config = kubectl.run("config", "view", "--raw", "--flatten").ok().out();
    this.client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(config)).build();
    int plural = resource.lastIndexOf('/');
    this.path =
        "/apis/"
            + resource.substring(0, plural)
            + "/namespaces/"
            + kubectl.namespace()
            + resource.substring(plural);
  }

  /** What a create would come to. What is generated of a name is replaced by {@code xxxxx}. */
  Verdict wouldCreate(JsonNode object) {
    Verdict verdict = verdict("POST", path + "?dryRun=All&fieldValidation=Strict", object);
    String prefix = object.at("/metadata/generateName").asText();
    Pattern generated = Pattern.compile("(\\Q" + prefix + "\\E)[a-z0-9]{5}\\b");
    return prefix.isEmpty() || verdict.isAccepted()
        ? verdict
        : Verdict.refused(
            verdict.causes().stream()
                .map(cause -> generated.matcher(cause).replaceAll("$1xxxxx"))
                .toList());
  }

  /** What an update of a stored object would come to. */
  Verdict wouldUpdate(JsonNode object) {
    return verdict("PUT", path(object) + "?dryRun=All&fieldValidation=Strict", object);
  }

  /** Stores a new object. */
  ObjectNode create(JsonNode object) {
    return (ObjectNode) Json.read(client.raw(path, "POST", object.toString()));
  }

  /** A stored object. */
  ObjectNode get(String name) {
    return (ObjectNode) Json.read(client.raw(path + "/" + name));
  }

  private String path(JsonNode object) {
    return path + "/" + object.at("/metadata/name").asText();
  }

  private Verdict verdict(String method, String url, JsonNode object) {
    try {
      return Verdict.accepted(Json.read(client.raw(url, method, object.toString())));
    } catch (KubernetesClientException e) {
      return Verdict.refused(causes(e));
    }
  }

  private static List<String> causes(KubernetesClientException refusal) {
    Status status = refusal.getStatus();
    if (status == null) {
      throw refusal;
    }
    if (status.getCode() == 422) {
      return status.getDetails().getCauses().stream()
          .map(cause -> cause.getField() + ": " + cause.getMessage())
          .map(cause -> ACCESSOR.matcher(cause).replaceFirst("it"))
          .toList();
    }
    if (status.getCode() != 400) {
      return List.of(status.getCode() + ": " + status.getMessage());
    }
    Matcher message = BAD_REQUEST.matcher(status.getMessage());
    if (!message.matches()) {
      throw refusal;
    }
    return badRequest(message.group(1));
  }

  /** The API server has one message then; preview says where. */
  private static List<String> badRequest(String message) {
    Matcher wrongType = WRONG_TYPE.matcher(message);
    if (wrongType.matches()) {
      return List.of("metadata." + wrongType.group(1) + ": " + message);
    }
    if (message.startsWith("strict decoding error: ")) {
      return UNKNOWN_FIELD
          .matcher(message)
          .results()
          .map(it -> it.group(1) + ": strict decoding error: " + it.group())
          .toList();
    }
    return List.of("metadata: " + message);
  }

  @Override
  public void close() {
    client.close();
  }
}
