package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.policy.Policy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
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
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("registry", image.registry())
            .put("name", image.name());
    return image.pullSecretName().isEmpty()
        ? json
        : json.put("pullSecretName", image.pullSecretName());
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    reasons.add(new Reason("image.registry", "the policy's", "policy image.registry"));
    reasons.add(new Reason("image.name", "the policy's", "policy image.name"));
    if (!inputs.policy().image().pullSecretName().isEmpty()) {
      reasons.add(
          new Reason("image.pullSecretName", "the policy's", "policy image.pullSecretName"));
    }
    return reasons;
  }
}
