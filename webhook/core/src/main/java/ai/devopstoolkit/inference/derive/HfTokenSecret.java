package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/** {@code hfTokenSecret}: copied, its key filled in. */
final class HfTokenSecret implements DerivedField {
  @Override
  public String name() {
    return "hfTokenSecret";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return inputs
        .spec()
        .hfTokenSecret()
        .<JsonNode>map(
            secret ->
                JsonNodeFactory.instance
                    .objectNode()
                    .put("name", secret.name())
                    .put("key", secret.key()))
        .orElse(MissingNode.getInstance());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        new Reason("hfTokenSecret.name", "as you wrote it", "spec.hfTokenSecret.name"),
        new Reason(
            "hfTokenSecret.key", "as you wrote it, else \"token\"", "spec.hfTokenSecret.key"));
  }
}
