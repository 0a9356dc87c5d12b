package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.server.Rehearsal;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reviews of the examples, by which a starting server warms up what real ones will need. */
final class Rehearsals {
  private static final List<String> LLM_INFERENCES =
      List.of("/examples/llm-kimi.yaml", "/examples/refused.yaml");

  private static final List<String> DEPLOYMENTS = List.of("/rehearsals/deployment.yaml");

  /** Where the deployment hook is called; the others are called about LLMInferences. */
  static final String DEPLOYMENT = "/mutate-deployment";

  private Rehearsals() {}

  /** Creates and updates of the examples, for each of {@code paths}. */
  static List<Rehearsal> of(List<String> paths) {
    List<Rehearsal> rehearsals = new ArrayList<>();
    for (String path : paths) {
      List<String> objects = path.equals(DEPLOYMENT) ? DEPLOYMENTS : LLM_INFERENCES;
      for (String resource : objects) {
        ObjectNode object = read(resource);
        rehearsals.add(Rehearsal.of(path, review(object, false)));
        rehearsals.add(Rehearsal.of(path, review(object, true)));
      }
    }
    return rehearsals;
  }

  private static byte[] review(ObjectNode object, boolean update) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request
        .put("uid", "rehearsal")
        .put("operation", update ? "UPDATE" : "CREATE")
        .put("namespace", "default")
        .put("name", object.path("metadata").path("name").asText())
        .put("dryRun", true)
        .set("object", object);
    if (update) {
      request.set("oldObject", object);
    }
    return review.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static ObjectNode read(String resource) {
    return Yaml.bundled(resource).get(0).json();
  }
}
