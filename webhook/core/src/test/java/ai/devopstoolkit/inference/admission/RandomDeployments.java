package ai.devopstoolkit.inference.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Deployments of the vLLM operator with parts that are gone, doubled or of another form. */
final class RandomDeployments {
  private static final int CHANGES = 4;
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final ObjectNode ORIGINAL = operators();

  private final Random random;

  RandomDeployments(long seed) {
    this.random = new Random(seed);
  }

  /** As somebody writes it now. */
  ObjectNode now() {
    return changed(ORIGINAL);
  }

  /**
   * What is stored: nothing in half of the cases, or as {@code hook} left it and somebody changed.
   */
  JsonNode stored(Hook hook) {
    if (random.nextBoolean()) {
      return MissingNode.getInstance();
    }
    JsonNode patch = decide(hook, ORIGINAL, MissingNode.getInstance()).patch().orElseThrow();
    return changed((ObjectNode) JsonPatch.apply(patch, ORIGINAL.deepCopy()));
  }

  /** Asks {@code hook}: a create if nothing is stored. */
  static Decision decide(Hook hook, ObjectNode now, JsonNode stored) {
    return hook.decide(
        new AdmissionRequest(
            "uid",
            stored.isMissingNode() ? "CREATE" : "UPDATE",
            "inference",
            "llm-kimi",
            "",
            "operator",
            false,
            now,
            stored));
  }

  private ObjectNode changed(ObjectNode original) {
    ObjectNode copy = original.deepCopy();
    for (int i = random.nextInt(CHANGES); i > 0; i--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(copy.at("/spec/template"), containers);
      if (containers.isEmpty()) {
        return copy;
      }
      change(containers.get(random.nextInt(containers.size())));
    }
    return copy;
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private void change(JsonNode parent) {
    if (parent instanceof ArrayNode array) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(index);
        case 1 -> array.add(array.get(index).deepCopy());
        default -> array.set(index, something());
      }
    } else if (parent instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) == 0) {
        object.remove(name);
      } else {
        object.set(name, something());
      }
    }
  }

  private JsonNode something() {
    return switch (random.nextInt(7)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.numberNode(random.nextInt(-2, 2_000));
      case 2 -> JSON.textNode("/dev/shm");
      case 3 -> JSON.textNode("inference-shm");
      case 4 -> JSON.objectNode().put("name", "inference-shm");
      case 5 -> JSON.arrayNode().add(JSON.objectNode().put("name", "vllm"));
      default -> JSON.booleanNode(random.nextBoolean());
    };
  }

  private static ObjectNode operators() {
    try (InputStream in =
        MutateDeployment.class.getResourceAsStream("/rehearsals/deployment.yaml")) {
      return (ObjectNode) new YAMLMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
