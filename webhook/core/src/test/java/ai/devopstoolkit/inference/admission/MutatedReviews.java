package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Real reviews, changed at random places: mostly still JSON that reaches the rules, sometimes no
 * JSON at all any more.
 */
final class MutatedReviews {
  /** Paths in the spec whose values have a meaning. */
  private static final List<String> MEANT =
      List.of(
          "/model",
          "/gpu",
          "/gpu",
          "/ingressHost",
          "/providerConfigName",
          "/targetNamespace",
          "/resources/cpu",
          "/resources/memory",
          "/tensorParallelSize",
          "/maxModelLen",
          "/env",
          "/probes/startup/periodSeconds",
          "/probes/startup/failureThreshold",
          "/probes/readiness/timeoutSeconds",
          "/probes/liveness/initialDelaySeconds",
          "/hfTokenSecret/name",
          "/hfTokenSecret/key",
          "/derived",
          "/derived/revision",
          "/derived/targetNamespace",
          "/derived/ingress/host");

  private static final List<String> NAMES =
      List.of(
          "model",
          "gpu",
          "ingressHost",
          "providerConfigName",
          "targetNamespace",
          "resources",
          "cpu",
          "memory",
          "tensorParallelSize",
          "maxModelLen",
          "env",
          "name",
          "value",
          "probes",
          "startup",
          "periodSeconds",
          "failureThreshold",
          "initialDelaySeconds",
          "hfTokenSecret",
          "key",
          "derived",
          "revision",
          "policy",
          "inputs",
          "ingress",
          "metadata",
          "namespace",
          "generateName",
          "annotations",
          "inference.devopstoolkit.ai/rederive",
          "deletionTimestamp",
          "object",
          "oldObject",
          "operation",
          "uid",
          "later",
          "",
          "a/b~c",
          "\ud800");

  private static final List<String> TEXTS =
      List.of(
          "",
          "0",
          "-1",
          "A",
          "a.example.com",
          "4",
          "16Gi",
          "1e999999999",
          "1.5e-2147483648",
          "9".repeat(300),
          "x".repeat(5000),
          "VLLM_PORT",
          "HF_TOKEN",
          "CREATE",
          "UPDATE",
          "DELETE",
          "vllm",
          "\0",
          "\u001b[31m\r\n\t",
          "\u0085\u009f\u2028\u202e\ufeff",
          "ü😀",
          "\ud800",
          "\udc00\ud83d",
          "\"\\/<>&%s{}$(A)");

  /** Values that no tree holds. */
  private static final List<String> RAW =
      List.of(
          "1e99999999999",
          "-1e-99999999999",
          "0".repeat(400) + "1",
          "9".repeat(1200),
          "NaN",
          "[".repeat(300),
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"\\x\"",
          "{\"a\":1,\"a\":2}");

  private static final List<JsonNode> OTHERS = new ArrayList<>();

  static {
    JsonNodeFactory json = JsonNodeFactory.instance;
    for (long number : new long[] {0, 1, -1, 2, 8, 9, 1L << 31, -(1L << 31), Long.MIN_VALUE}) {
      OTHERS.add(json.numberNode(number));
    }
    for (String number : List.of("1.0", "0.5", "-0.0", "1e400", "1e-400", "1e999999999", "1e40")) {
      OTHERS.add(json.numberNode(new BigDecimal(number)));
    }
    OTHERS.add(json.numberNode(new BigDecimal("9".repeat(900)).toBigInteger()));
    OTHERS.add(json.nullNode());
    OTHERS.add(json.booleanNode(true));
    OTHERS.add(json.booleanNode(false));
    OTHERS.add(json.arrayNode());
    OTHERS.add(json.objectNode());
    OTHERS.add(json.arrayNode().add(json.objectNode()).addNull());
  }

  private final List<ObjectNode> reviews;
  private final IntUnaryOperator choice;

  /**
   * Starts from {@code reviews}.
   *
   * @param choice given n, a number from 0 to n - 1; in the end always 0 is fine
   */
  MutatedReviews(List<ObjectNode> reviews, IntUnaryOperator choice) {
    this.reviews = reviews;
    this.choice = choice;
  }

  byte[] next() {
    ObjectNode review = one(reviews).deepCopy();
    for (int changes = below(6); changes > 0; changes--) {
      change(review);
    }
    byte[] body = Fixtures.bytes(review);
    return below(8) == 7 ? broken(body) : body;
  }

  /** Changes one member or item, in most cases of the object under review. */
  private void change(ObjectNode review) {
    if (below(2) == 1) {
      changeMeant(review);
      return;
    }
    JsonNode root =
        below(4) == 3
            ? review
            : review.at(one(List.of("/request/object/spec", "/request/object", "/request")));
    List<JsonNode> places = new ArrayList<>();
    containers(root, places);
    if (places.isEmpty()) {
      return;
    }
    if (one(places) instanceof ObjectNode object) {
      changeMember(object);
    } else if (one(places) instanceof ArrayNode list) {
      changeItem(list);
    }
  }

  /** Changes a value that has a meaning, of the new object or the old one, where it has a place. */
  private void changeMeant(ObjectNode review) {
    String path = one(MEANT);
    int slash = path.lastIndexOf('/');
    JsonNode spec = review.at(below(4) == 3 ? "/request/oldObject/spec" : "/request/object/spec");
    JsonNode parent = spec.at(path.substring(0, slash));
    if (parent.isMissingNode() && spec instanceof ObjectNode object && !object.has(first(path))) {
      parent = object.withObject(path.substring(0, slash));
    }
    if (parent instanceof ObjectNode object) {
      String name = path.substring(slash + 1);
      object.set(name, changed(object.path(name)));
    }
  }

  private static String first(String path) {
    return path.split("/", -1)[1];
  }

  private void changeMember(ObjectNode object) {
    List<String> own = new ArrayList<>();
    object.fieldNames().forEachRemaining(own::add);
    String name = own.isEmpty() || below(3) == 0 ? one(NAMES) : one(own);
    switch (below(5)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(one(NAMES), object.path(name).deepCopy());
      default -> object.set(name, changed(object.path(name)));
    }
  }

  private void changeItem(ArrayNode list) {
    if (list.isEmpty() || below(4) == 0) {
      list.add(value());
      return;
    }
    int index = below(list.size());
    switch (below(4)) {
      case 0 -> list.remove(index);
      case 1 -> {
        for (int copies = 1 << below(8); copies > 0; copies--) {
          list.add(list.get(index).deepCopy());
        }
      }
      default -> list.set(index, changed(list.get(index)));
    }
  }

  /** Another value in the place of {@code value}. */
  private JsonNode changed(JsonNode value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (below(7)) {
      case 0 -> value.isTextual() ? json.textNode(value.textValue() + one(TEXTS)) : value();
      case 1 -> value.isNumber() ? json.textNode(value.asText()) : json.numberNode(below(12));
      case 2 -> piece();
      case 3 -> nested(value.isMissingNode() ? value() : value, below(2) == 0 ? 3 : 250);
      default -> value();
    };
  }

  private JsonNode value() {
    return below(2) == 0 ? JsonNodeFactory.instance.textNode(one(TEXTS)) : one(OTHERS).deepCopy();
  }

  /** Some part of some review. */
  private JsonNode piece() {
    List<JsonNode> places = new ArrayList<>();
    containers(one(reviews), places);
    return one(places).deepCopy();
  }

  private JsonNode nested(JsonNode value, int most) {
    JsonNode nested = value;
    for (int depth = below(most); depth > 0; depth--) {
      nested =
          depth % 2 == 0
              ? JsonNodeFactory.instance.arrayNode().add(nested)
              : JsonNodeFactory.instance.objectNode().set(one(NAMES), nested);
    }
    return nested;
  }

  private static void containers(JsonNode json, List<JsonNode> into) {
    if (json.isContainerNode()) {
      into.add(json);
      json.forEach(child -> containers(child, into));
    }
  }

  /** Bytes cut off, changed, put in, or followed by those of another review. */
  private byte[] broken(byte[] body) {
    int at = below(body.length);
    switch (below(5)) {
      case 0 -> {
        return Arrays.copyOf(body, at);
      }
      case 3 -> {
        String text = new String(body, StandardCharsets.US_ASCII);
        int member = text.indexOf('{', at) + 1;
        String more = "\"" + one(NAMES.subList(0, 8)) + "\":" + one(RAW) + ",";
        return (text.substring(0, member) + more + text.substring(member))
            .getBytes(StandardCharsets.US_ASCII);
      }
      case 1 -> body[at] = (byte) below(256);
      case 2 -> body[at] = (byte) "{}[]\",:\\0-e".charAt(below(11));
      default -> {
        byte[] other = Fixtures.bytes(one(reviews));
        int from = below(other.length);
        byte[] spliced = Arrays.copyOf(body, at + other.length - from);
        System.arraycopy(other, from, spliced, at, other.length - from);
        return spliced;
      }
    }
    return body;
  }

  private int below(int bound) {
    return choice.applyAsInt(bound);
  }

  private <T> T one(List<T> values) {
    return values.get(below(values.size()));
  }
}
