package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A Deployment as the vLLM operator makes it, sent as the operator sends it: whole, and fresh. */
final class OperatorDeployment {
  static final String PROBES = "inference.devopstoolkit.ai/probes";
  static final String SHARED_MEMORY = "inference.devopstoolkit.ai/shared-memory";
  static final String SECRET_ENV = "inference.devopstoolkit.ai/secret-env";

  private final Kubectl kubectl;
  private final ObjectNode manifest;

  /** Not created yet. */
  OperatorDeployment(Kubectl kubectl, String name) {
    this.kubectl = kubectl;
    this.manifest =
        Json.yaml(
            ControlPlane.ROOT.resolve(
                "webhook/core/src/main/resources/rehearsals/deployment.yaml"));
    ((ObjectNode) manifest.get("metadata")).put("name", name).put("namespace", kubectl.namespace());
    for (String labels :
        List.of(
            "/metadata/labels", "/spec/selector/matchLabels", "/spec/template/metadata/labels")) {
      manifest.withObject(labels).put("app", name);
    }
  }

  String name() {
    return manifest.at("/metadata/name").asText();
  }

  /** The metadata of the next that is sent. */
  ObjectNode metadata() {
    return (ObjectNode) manifest.get("metadata");
  }

  /** The container {@code vllm} of the next that is sent. */
  ObjectNode container() {
    return (ObjectNode) manifest.at("/spec/template/spec/containers/0");
  }

  /** The pod of the next that is sent. */
  ObjectNode pod() {
    return (ObjectNode) manifest.at("/spec/template/spec");
  }

  /** The pod annotations of the next that is sent. */
  ObjectNode annotations() {
    return (ObjectNode) manifest.at("/spec/template/metadata/annotations");
  }

  Output create() {
    return send("create");
  }

  /** What the operator does whenever it finds something to change. */
  Output update() {
    return send("replace");
  }

  /** Sends it by this command of kubectl. */
  Output send(String... command) {
    return kubectl.send(manifest.toString(), command);
  }

  /**
   * Changes what is stored as a hook of another version would have written it: the stamp stays, and
   * the numbers are others than today's hook gives. No hook may be registered meanwhile.
   *
   * @param volume the place of the shared memory among the pod's volumes
   */
  void rewriteAsAnotherVersion(int volume) {
    kubectl
        .run(
            "patch",
            "deployment",
            name(),
            "--type=json",
            "-p",
            """
            [{"op": "replace", "path": "/spec/template/spec/containers/0/startupProbe/failureThreshold", "value": 99},
             {"op": "replace", "path": "/spec/template/spec/volumes/%d/emptyDir/sizeLimit", "value": "256Mi"}]
            """
                .formatted(volume))
        .quiet();
  }

  JsonNode stored() {
    return kubectl.run("get", "deployment", name(), "-o", "json").ok().json();
  }

  /** The stored pod template, comparable. */
  JsonNode template() {
    return stored().at("/spec/template");
  }

  /** How often its spec has changed, and once for its creation. */
  int generation() {
    return stored().at("/metadata/generation").asInt();
  }

  /** The annotation by which the hook knows what it did. */
  static String stamp(JsonNode template) {
    return template
        .path("metadata")
        .path("annotations")
        .path("inference.devopstoolkit.ai/applied")
        .asText();
  }
}
