package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code about}: what is served by what, for people to look at. It is no part of the revision and
 * reaches no pod.
 */
final class About implements DerivedField {
  @Override
  public String name() {
    return "about";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    version(inputs).ifPresent(it -> about.put("engineVersion", it.toString()));
    quantization(inputs).ifPresent(it -> about.put("quantization", it.method()));
    return about.isEmpty() ? MissingNode.getInstance() : about;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    version(inputs)
        .ifPresent(
            it ->
                reasons.add(
                    new Reason(
                        "about.engineVersion",
                        "the vLLM in " + inputs.policy().engine().serves().image(),
                        "policy image, engine.version")));
    quantization(inputs)
        .ifPresent(
            it ->
                reasons.add(
                    new Reason("about.quantization", "how its weights are stored", "catalog")));
    return reasons;
  }

  /** What was only the newest when the image appeared is a guess, and is not shown as known. */
  private static Optional<EngineVersion> version(Inputs inputs) {
    EngineFact serves = inputs.policy().engine().serves();
    return serves.isCertain() ? serves.version() : Optional.empty();
  }

  private static Optional<Quantization> quantization(Inputs inputs) {
    return inputs.model().flatMap(ModelFacts::quantization);
  }
}
