package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserException;

/**
 * The JSON of a YAML document as kubectl sends it: decode.go of go.yaml.in/yaml/v2 2.4.2, then
 * yaml.go of sigs.k8s.io/yaml 1.6.0, then numbers as int64 or, beyond it, float64.
 */
final class YamlToJson {
  /** Below this many nodes 99 % may come from aliases, and at the upper bound 10 % (decode.go). */
  private static final double ALIASES_LOW = 400_000;

  private static final double ALIASES_HIGH = 4_000_000;

  private final int maxDepth;
  private final Set<Node> anchored = Collections.newSetFromMap(new IdentityHashMap<>());
  private int decoded;
  private int fromAliases;
  private int depth;
  private int aliasDepth;

  private YamlToJson(int maxDepth) {
    this.maxDepth = maxDepth;
  }

  /**
   * The JSON of {@code document}, which shares no node with itself.
   *
   * @param maxDepth how many collections may be in each other
   * @throws ParserException naming the line, if it has no JSON
   */
  static JsonNode of(Node document, int maxDepth) {
    return new YamlToJson(maxDepth).value(document);
  }

  private JsonNode value(Node node) {
    JsonNode value = visit(node, () -> decode(node));
    try {
      return value.isNumber() ? SentNumber.of(value) : value;
    } catch (ArithmeticException e) {
      throw refused(node, e.getMessage());
    }
  }

  private JsonNode decode(Node node) {
    if (node instanceof MappingNode mapping) {
      return object(mapping);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.getValue().forEach(item -> array.add(value(item)));
      return array;
    }
    try {
      return Scalar.tagged(node.getTag(), ((ScalarNode) node).getValue());
    } catch (IllegalArgumentException e) {
      throw refused(node, e.getMessage());
    }
  }

  /** Counts nodes and aliases, as go-yaml does, so that a few aliases cannot become millions. */
  private <T> T visit(Node node, Supplier<T> decode) {
    boolean isAlias = node.getAnchor() != null && !anchored.add(node);
    count(node);
    if (isAlias) {
      aliasDepth++;
      count(node);
    }
    if (depth++ > maxDepth) {
      throw refused(node, "more than " + maxDepth + " collections in each other");
    }
    T value = decode.get();
    depth--;
    aliasDepth -= isAlias ? 1 : 0;
    return value;
  }

  private void count(Node node) {
    decoded++;
    fromAliases += aliasDepth > 0 ? 1 : 0;
    if (fromAliases > 100
        && decoded > 1000
        && (double) fromAliases / decoded > allowedFromAliases()) {
      throw refused(
          node, "aliases stand for too much: " + fromAliases + " of " + decoded + " values");
    }
  }

  private double allowedFromAliases() {
    double place = (decoded - ALIASES_LOW) / (ALIASES_HIGH - ALIASES_LOW);
    return 0.99 - 0.89 * Math.min(Math.max(place, 0), 1);
  }

  private ObjectNode object(MappingNode mapping) {
    Map<JsonNode, JsonNode> entries = new LinkedHashMap<>();
    collect(mapping, entries);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    entries.forEach(
        (key, value) -> {
          String name = name(mapping, key);
          if (object.has(name)) {
            throw refused(mapping, "found duplicate key " + name + ": numbers and text become one");
          }
          object.set(name, value);
        });
    return object;
  }

  /** Puts the entries in their order: what is merged after a key replaces it, too. */
  private void collect(MappingNode mapping, Map<JsonNode, JsonNode> entries) {
    Set<JsonNode> own = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      Node keyNode = entry.getKeyNode();
      if (isMerge(keyNode)) {
        merge(entry.getValueNode(), entries);
        continue;
      }
      if (!(keyNode instanceof ScalarNode)) {
        throw refused(keyNode, "a key must be a scalar");
      }
      JsonNode key = visit(keyNode, () -> decode(keyNode));
      // -0.0 and 0.0 are one key.
      if (!own.add(key.isDouble() ? DoubleNode.valueOf(key.doubleValue() + 0.0) : key)) {
        throw refused(keyNode, "found duplicate key " + name(keyNode, key));
      }
      entries.put(key, value(entry.getValueNode()));
    }
  }

  private boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.MERGE)
        && scalar.getValue().equals("<<")
        && !anchored.contains(key);
  }

  private void merge(Node from, Map<JsonNode, JsonNode> entries) {
    if (from instanceof SequenceNode sequence && !anchored.contains(from)) {
      for (int i = sequence.getValue().size() - 1; i >= 0; i--) {
        mergeMapping(sequence.getValue().get(i), entries);
      }
    } else {
      mergeMapping(from, entries);
    }
  }

  private void mergeMapping(Node from, Map<JsonNode, JsonNode> entries) {
    if (!(from instanceof MappingNode mapping)) {
      throw refused(from, "<< takes a mapping, or a list of them");
    }
    visit(
        mapping,
        () -> {
          collect(mapping, entries);
          return entries;
        });
  }

  private static String name(Node node, JsonNode key) {
    if (key.isNull() || key.isBigInteger()) {
      throw refused(node, "a key must be text, true or false, or a number below 2^63");
    }
    return key.isNumber() ? SentNumber.key(key) : key.asText();
  }

  private static ParserException refused(Node node, String problem) {
    return new ParserException(null, null, problem, node.getStartMark());
  }
}
