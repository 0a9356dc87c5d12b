package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Every stored LLMInference can be read: an older or newer schema may have let in others. */
final class ObjectsCheck implements Check {
  private static final int MOST = 5;

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
      // Nothing holds up one that is being deleted.
      if (!object.path("metadata").hasNonNull("deletionTimestamp")
          && !isRead(object, unreadable < MOST, findings)) {
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

  private boolean isRead(JsonNode object, boolean told, Findings findings) {
    String namespace = object.at("/metadata/namespace").asText();
    try {
      LlmInference.read(object, namespace);
      return true;
    } catch (SpecFormatException e) {
      String name = object.at("/metadata/name").asText();
      List<String> faults = e.faults().stream().map(Object::toString).toList();
      if (told) {
        findings.warn(
            "LLMInference "
                + namespace
                + "/"
                + name
                + " cannot be read by version "
                + version
                + ": "
                + String.join("; ", faults)
                + ": its model runs on; Crossplane's own writes and deletion pass, and all other"
                + " changes are refused",
            "kubectl edit -n "
                + namespace
                + " llm "
                + name
                + ", or upgrade the webhook, if the field is of a newer version");
      }
      return false;
    }
  }
}
