package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SchemaInteger;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/** Every stored LLMInference can be read: an older or newer schema may have let in others. */
final class ObjectsCheck implements Check {
  private static final int MOST = 5;
  private static final List<String> COMPARED_BY_CEL =
      List.of("gpu", "maxModelLen", "tensorParallelSize");

  private final String version;

  /**
   * Reads them.
   *
   * @param version of this program
   */
  ObjectsCheck(String version) {
    this.version = version;
  }

  @Override
  public String subject() {
    return "the LLMInferences";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    List<JsonNode> objects = cluster.listAll(Api.LLM_INFERENCES);
    int unreadable = 0;
    for (JsonNode object : objects) {
      whole(object, findings);
      // Nothing holds up one that is being deleted.
      if (!isBeingDeleted(object) && !isRead(object, unreadable < MOST, findings)) {
        unreadable++;
      }
    }
    if (unreadable > MOST) {
      findings.warn(
          (unreadable - MOST) + " more cannot be read", "repair those above, and run this again");
    } else if (unreadable == 0 && !objects.isEmpty()) {
      findings.ok(Text.count(objects.size(), "LLMInference") + ": each can be read");
    }
  }

  /**
   * Up to Kubernetes 1.36 the schema takes some fractions for integers and its CEL errs on them,
   * whatever is written: so Crossplane cannot even take its finalizer away. No hook sees an object
   * that is being deleted: there the field goes, as nothing would make derived fit a number.
   */
  private static void whole(JsonNode object, Findings findings) {
    for (String field : COMPARED_BY_CEL) {
      JsonNode number = object.path("spec").path(field);
      if (number.isNumber() && !SchemaInteger.isInt64(number)) {
        boolean goes = isBeingDeleted(object) && !field.equals("gpu"); // which has a default
        findings.warn(
            "LLMInference %s: spec.%s is %s, no whole number: the API server refuses every write"
                    .formatted(name(object), field, number)
                + " of it, and so its deletion does not end",
            "kubectl patch -n %s llm %s --type=merge -p '{\"spec\":{\"%s\":%s}}'"
                .formatted(
                    object.at("/metadata/namespace").asText(),
                    object.at("/metadata/name").asText(),
                    field,
                    goes ? "null" : Math.round(number.doubleValue())));
      }
    }
  }

  private static boolean isBeingDeleted(JsonNode object) {
    return object.path("metadata").hasNonNull("deletionTimestamp");
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/namespace").asText() + "/" + object.at("/metadata/name").asText();
  }

  private boolean isRead(JsonNode object, boolean told, Findings findings) {
    List<Fault> faults = faults(object);
    if (!faults.isEmpty() && told) {
      findings.warn(
          "LLMInference "
              + name(object)
              + " cannot be read by version "
              + version
              + ": "
              + faults.stream().map(Fault::toString).collect(Collectors.joining("; "))
              + ": its model runs on; Crossplane's own writes and deletion pass, and other changes"
              + " are refused",
          "kubectl edit -n "
              + object.at("/metadata/namespace").asText()
              + " llm "
              + object.at("/metadata/name").asText()
              + ", or upgrade the webhook, if the field is of a newer version");
    }
    return faults.isEmpty();
  }

  private static List<Fault> faults(JsonNode object) {
    try {
      return LlmInference.read(object, object.at("/metadata/namespace").asText()).unread();
    } catch (SpecFormatException e) {
      return e.faults();
    }
  }
}
