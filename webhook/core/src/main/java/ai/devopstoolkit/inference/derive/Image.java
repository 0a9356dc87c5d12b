package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;

/** {@code image}: the policy's. */
final class Image implements DerivedField {
  @Override
  public String name() {
    return "image";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    Policy.Image image = inputs.policy().image();
    return JsonNodeFactory.instance
        .objectNode()
        .put("registry", image.registry())
        .put("name", image.name());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        new Reason("image.registry", "the policy's", "policy image.registry"),
        new Reason("image.name", "the policy's", "policy image.name"));
  }
}
