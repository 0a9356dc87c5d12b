package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the API server writes about requests for some API groups. */
final class AuditLog {
  private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete");

  private final Path path;

  private AuditLog(Path path) {
    this.path = path;
  }

  /** The one of the API server that has been started with {@link #flags}. */
  static AuditLog in(Path directory) {
    return new AuditLog(directory.resolve("audit.log"));
  }

  /** What to start the API server with. */
  static String[] flags(Path directory, String... groups) throws IOException {
    String resources =
        Stream.of(groups).map("{group: %s}"::formatted).collect(Collectors.joining(", "));
    Path policy =
        Files.writeString(
            directory.resolve("audit-policy.yaml"),
            """
            apiVersion: audit.k8s.io/v1
            kind: Policy
            omitStages: [RequestReceived]
            rules:
              - {level: Metadata, resources: [%s]}
              - {level: None}
            """
                .formatted(resources));
    return new String[] {"--audit-policy-file=" + policy, "--audit-log-path=" + in(directory).path};
  }

  /** The same, with what was asked and answered about LLMInferences and VLLMRuntimes. */
  static String[] flagsWithBodies(Path directory, String... groups) throws IOException {
    String[] flags = flags(directory, groups);
    Path policy = directory.resolve("audit-policy.yaml");
    String bodies =
        """
        rules:
          - level: RequestResponse
            verbs: [create, update, patch]
            omitManagedFields: true
            resources:
              - {group: inference.devopstoolkit.ai, resources: [llminferences, llminferences/scale]}
              - {group: production-stack.vllm.ai, resources: [vllmruntimes, vllmruntimes/scale]}
        """;
    Files.writeString(policy, Files.readString(policy).replace("rules:\n", bodies));
    return flags;
  }

  /** The annotations of the last finished request of this kind. */
  JsonNode annotations(String verb, String namespace, String name) {
    List<JsonNode> found =
        events(namespace)
            .filter(event -> event.path("verb").asText().equals(verb))
            .filter(event -> event.at("/objectRef/namespace").asText().equals(namespace))
            .filter(event -> event.at("/objectRef/name").asText().equals(name))
            .map(event -> event.path("annotations"))
            .toList();
    if (found.isEmpty()) {
      throw new AssertionError("no " + verb + " of " + namespace + "/" + name + " in " + path);
    }
    return found.get(found.size() - 1);
  }

  /**
   * A request to change something, which has been answered.
   *
   * @param resource the plural, with the subresource after a slash if there is one
   * @param code of the answer, as in HTTP
   */
  record Write(
      String verb, String resource, String namespace, String name, int code, String message) {
    private static Write of(JsonNode event) {
      JsonNode object = event.path("objectRef");
      String subresource = object.path("subresource").asText();
      return new Write(
          event.path("verb").asText(),
          object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource),
          object.path("namespace").asText(),
          object.path("name").asText(),
          event.at("/responseStatus/code").asInt(),
          event.at("/responseStatus/message").asText());
    }

    boolean refused() {
      return code >= 400 && !tooLate();
    }

    /**
     * Somebody else was faster: the object has changed, or is gone. Whoever gets this looks again.
     */
    boolean tooLate() {
      return code == 409 || code == 404;
    }
  }

  /**
   * What became of the number of replicas in a request that was answered with the whole object.
   *
   * @param agent the program, as it calls itself
   * @param dryRun whether it only asked what would be
   * @param asked whether the request has a number at all
   * @param replicas of the object afterwards; -1 if it has none
   */
  record Replicas(String agent, boolean dryRun, boolean asked, int replicas, long version) {
    private static Replicas of(JsonNode event) {
      String path =
          event.at("/objectRef/resource").asText().equals("vllmruntimes")
                  && !event.at("/objectRef/subresource").asText().equals("scale")
              ? "/spec/deploymentConfig/replicas"
              : "/spec/replicas";
      JsonNode answer = event.path("responseObject");
      return new Replicas(
          event.path("userAgent").asText().split("/", 2)[0],
          event.path("requestURI").asText().contains("dryRun=All"),
          !event.path("requestObject").at(path).isMissingNode(),
          answer.at(path).asInt(-1),
          answer.at("/metadata/resourceVersion").asLong());
    }
  }

  /** What became of the replicas of one object with each write, in the order of the writes. */
  List<Replicas> replicas(String resource, String namespace, String name) {
    return events("\"resource\":\"" + resource + "\"")
        .filter(event -> WRITES.contains(event.path("verb").asText()))
        .filter(event -> event.at("/objectRef/namespace").asText().equals(namespace))
        .filter(event -> event.at("/objectRef/name").asText().equals(name))
        .filter(event -> !event.at("/objectRef/subresource").asText().equals("status"))
        .filter(event -> event.at("/responseStatus/code").asInt() < 300)
        .filter(event -> event.has("responseObject"))
        .map(Replicas::of)
        .sorted(Comparator.comparingLong(Replicas::version))
        .toList();
  }

  /** All that {@code user} has written so far. */
  List<Write> writes(String user) {
    return events(user)
        .filter(event -> event.at("/user/username").asText().equals(user))
        .filter(event -> WRITES.contains(event.path("verb").asText()))
        .map(Write::of)
        .toList();
  }

  /** Whole lines only, of those that mention {@code word}: one is there before the answer is. */
  private Stream<JsonNode> events(String word) {
    try {
      String text = Files.readString(path);
      return text.substring(0, text.lastIndexOf('\n') + 1)
          .lines()
          .filter(line -> line.contains(word))
          .map(Json::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
