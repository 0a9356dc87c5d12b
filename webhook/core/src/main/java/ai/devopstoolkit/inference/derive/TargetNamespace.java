package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.spec.Derived;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;

/** {@code targetNamespace}: the user's, else the object's own; not part of the revision. */
final class TargetNamespace implements DerivedField {
  @Override
  public String name() {
    return Derived.TARGET_NAMESPACE;
  }

  @Override
  public JsonNode value(Inputs inputs) {
    return TextNode.valueOf(inputs.spec().effectiveTargetNamespace(inputs.namespace()));
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    return List.of(
        inputs.spec().targetNamespace().isEmpty()
            ? new Reason(name(), "the object's own namespace", "metadata.namespace")
            : new Reason(name(), "as you wrote it", "spec.targetNamespace"));
  }
}
