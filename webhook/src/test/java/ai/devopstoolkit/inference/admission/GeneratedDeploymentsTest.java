package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Deployments with parts that are gone, doubled or of another form: the hook always answers, its
 * patch applies, touches nothing else, and leaves nothing to do.
 */
class GeneratedDeploymentsTest {
  private static final int CASES = 20_000;
  private static final long SEED = 20261126;
  private static final int CHANGES = 4;

  /** All that a patch may touch. */
  private static final Pattern TOUCHED =
      Pattern.compile(
          "/spec/template/(metadata/annotations/inference\\.devopstoolkit\\.ai~1applied"
              + "|spec/volumes(/\\d+|/-)?"
              + "|spec/containers/\\d+/((startup|readiness|liveness)Probe|volumeMounts(/\\d+|/-)?))");

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Hook hook = new MutateDeployment();

  @Test
  void everyAnswerAppliesAndLeavesNothingToDo() throws IOException {
    ObjectNode original = operators();
    int patched = 0;
    int warned = 0;
    for (int i = 0; i < CASES; i++) {
      Random random = new Random(SEED + i);
      ObjectNode now = changed(original, random);
      JsonNode stored = random.nextBoolean() ? MissingNode.getInstance() : stored(original, random);
      String seed = "seed " + (SEED + i);

      Decision decision = decide(now, stored);

      assertThat(decision.allowed()).as(seed).isTrue();
      warned += decision.warnings().isEmpty() ? 0 : 1;
      if (decision.patch().isPresent()) {
        patched++;
        for (JsonNode operation : decision.patch().get()) {
          assertThat(operation.path("path").asText()).as(seed).matches(TOUCHED);
        }
        JsonNode result = JsonPatch.apply(decision.patch().get(), now.deepCopy());
        assertThat(decide((ObjectNode) result, stored).patch()).as(seed).isEmpty();
      }
    }
    assertThat(patched).isGreaterThan(CASES / 2);
    assertThat(warned).isGreaterThan(CASES / 50);
  }

  /** As a hook left it, and somebody changed it then. */
  private JsonNode stored(ObjectNode original, Random random) {
    JsonNode patched =
        JsonPatch.apply(
            decide(original, MissingNode.getInstance()).patch().orElseThrow(), original.deepCopy());
    return changed((ObjectNode) patched, random);
  }

  private Decision decide(ObjectNode now, JsonNode stored) {
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

  private static ObjectNode changed(ObjectNode original, Random random) {
    ObjectNode copy = original.deepCopy();
    for (int i = random.nextInt(CHANGES); i > 0; i--) {
      List<JsonNode> containers = new ArrayList<>();
      collect(copy.at("/spec/template"), containers);
      if (containers.isEmpty()) {
        return copy;
      }
      change(containers.get(random.nextInt(containers.size())), random);
    }
    return copy;
  }

  private static void collect(JsonNode node, List<JsonNode> containers) {
    if (node.isContainerNode() && !node.isEmpty()) {
      containers.add(node);
      node.forEach(child -> collect(child, containers));
    }
  }

  private static void change(JsonNode parent, Random random) {
    if (parent instanceof ArrayNode array) {
      int index = random.nextInt(array.size());
      switch (random.nextInt(3)) {
        case 0 -> array.remove(index);
        case 1 -> array.add(array.get(index).deepCopy());
        default -> array.set(index, something(random));
      }
    } else if (parent instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      String name = names.get(random.nextInt(names.size()));
      if (random.nextInt(3) == 0) {
        object.remove(name);
      } else {
        object.set(name, something(random));
      }
    }
  }

  private static JsonNode something(Random random) {
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

  private static ObjectNode operators() throws IOException {
    try (InputStream in =
        MutateDeployment.class.getResourceAsStream("/rehearsals/deployment.yaml")) {
      return (ObjectNode) new YAMLMapper().readTree(in);
    }
  }
}
