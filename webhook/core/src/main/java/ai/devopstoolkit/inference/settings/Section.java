package ai.devopstoolkit.inference.settings;

import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a settings file, laid over the same one of the defaults: a key that the file does
 * not have is read from there. Problems are collected with their lines, and what was read is kept
 * as JSON in {@link #effective()}.
 */
public final class Section {
  /** Decimal only: YAML 1.1 reads 010 as 8, YAML 1.2 as 10. */
  private static final Pattern DECIMAL = Pattern.compile(JsonNodes.WHOLE);

  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Map<String, String> formerNames = new HashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final ObjectNode effective = JsonNodeFactory.instance.objectNode();
  private final String path;
  private final List<Problem> problems;
  private final @Nullable Section defaults;
  private final int line;

  /** Reads {@code node}, which may be absent or null (an empty section). */
  public Section(
      @Nullable Node node, String path, List<Problem> problems, @Nullable Section defaults) {
    this.path = path;
    this.problems = problems;
    this.defaults = defaults;
    this.line = node == null ? 1 : line(node);
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "";
        if (values.put(key, tuple.getValueNode()) != null) {
          problem(tuple.getKeyNode(), at(key), "is there twice");
        }
        keys.put(key, tuple.getKeyNode());
      }
    } else if (node != null && !isNull(node)) {
      problem(node, path, "must be a mapping (key: value)");
    }
  }

  /** What was read so far: the file's values over the defaults. */
  public ObjectNode effective() {
    return effective;
  }

  public boolean has(String key) {
    known.add(key);
    return values.containsKey(key) || (defaults != null && defaults.has(key));
  }

  /** Whether the file itself has {@code key}, not what it is laid over. */
  public boolean says(String key) {
    return values.containsKey(key);
  }

  /**
   * Reads what is at {@code former}, as {@code key} was once called, as {@code key}; a mapping that
   * has both has a problem.
   */
  public void rename(String former, String key) {
    if (defaults != null) {
      defaults.rename(former, key);
    }
    Node name = keys.remove(former);
    Node value = values.remove(former);
    if (name == null || value == null) {
      return;
    }
    if (values.containsKey(key)) {
      problem(name, at(former), "is the former name of " + key + ": keep one of the two");
      return;
    }
    values.put(key, value);
    keys.put(key, name);
    formerNames.put(key, former);
  }

  /** Whether {@code key} has one value here, not a mapping or a list. */
  public boolean isScalar(String key) {
    Node node = values.get(key);
    return node == null ? defaults != null && defaults.isScalar(key) : node instanceof ScalarNode;
  }

  public Section section(String key) {
    Section under = defaults == null ? null : defaults.section(key);
    known.add(key);
    Section section = new Section(values.get(key), at(key), problems, under);
    effective.set(key, section.effective);
    return section;
  }

  public String text(String key) {
    return read(key, "", this::scalar);
  }

  /** Text that may be left out: empty then. */
  public String optionalText(String key) {
    return has(key) ? text(key) : "";
  }

  /** Text that {@code parser} understands; its exception's message is the problem's. */
  public <T> T parsed(String key, Function<String, T> parser, T fallback) {
    int before = problems.size();
    String text = text(key);
    if (problems.size() > before) {
      return fallback;
    }
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      problem(key, e.getMessage() == null ? "is malformed" : e.getMessage());
      return fallback;
    }
  }

  public int integer(String key, int minimum) {
    int value =
        read(
            key,
            minimum,
            node ->
                node instanceof ScalarNode s && s.getTag().equals(Tag.INT)
                    ? parseInt(s.getValue())
                    : Optional.empty());
    if (value < minimum) {
      problem(key, "must be at least " + minimum + ", but is " + value);
    }
    return value;
  }

  /** A whole number within bounds, both allowed. */
  public int integer(String key, int minimum, int maximum) {
    int value = integer(key, minimum);
    if (value > maximum) {
      problem(key, "must be at most " + maximum + ", but is " + value);
    }
    return Math.min(value, maximum);
  }

  /** A whole number that may be left out. */
  public OptionalInt optionalInteger(String key, int minimum, int maximum) {
    return has(key) ? OptionalInt.of(integer(key, minimum, maximum)) : OptionalInt.empty();
  }

  public boolean bool(String key) {
    return read(
        key,
        false,
        node ->
            node instanceof ScalarNode s && s.getTag().equals(Tag.BOOL)
                ? Optional.of(Set.of("true", "yes", "on").contains(lower(s)))
                : Optional.empty());
  }

  public List<String> texts(String key) {
    return read(key, List.of(), this::scalars);
  }

  /** The keys of a mapping of free keys, in their order. */
  public List<String> keys() {
    return List.copyOf(values.keySet());
  }

  /** A mapping of free keys, taken whole from the file or whole from the defaults. */
  public <T> Map<String, T> map(String key, Function<Node, Optional<T>> value) {
    return read(
        key,
        Map.of(),
        node -> {
          if (!(node instanceof MappingNode mapping)) {
            return Optional.empty();
          }
          Map<String, T> map = new LinkedHashMap<>();
          for (NodeTuple tuple : mapping.getValue()) {
            Optional<String> name = scalar(tuple.getKeyNode());
            Optional<T> entry = value.apply(tuple.getValueNode());
            if (name.isEmpty() || entry.isEmpty()) {
              return Optional.empty();
            }
            if (map.put(name.get(), entry.get()) != null) {
              problem(tuple.getKeyNode(), at(key) + "." + name.get(), "is there twice");
            }
          }
          return Optional.of(map);
        });
  }

  /** A list of mappings, taken whole from the file or whole from the defaults. */
  public List<Section> sections(String key) {
    return sections(key, item -> null);
  }

  /**
   * A list of mappings, each of which may be laid over others.
   *
   * @param under what an item is laid over, or null
   */
  public List<Section> sections(String key, Function<Section, @Nullable Section> under) {
    return sections(key, under, item -> {});
  }

  /**
   * A list of mappings, each of which may be laid over others, also over those before it.
   *
   * @param under what an item is laid over, or null
   * @param each takes an item before the next one is looked at
   */
  public List<Section> sections(
      String key, Function<Section, @Nullable Section> under, Consumer<Section> each) {
    known.add(key);
    Node node = values.get(key);
    if (node == null && defaults != null) {
      List<Section> sections = defaults.sections(key, under, each);
      effective.set(key, defaults.effective.path(key));
      return sections;
    }
    List<Section> sections = new ArrayList<>();
    ArrayNode json = effective.putArray(key);
    if (node instanceof SequenceNode sequence) {
      for (int i = 0; i < sequence.getValue().size(); i++) {
        String itemPath = at(key) + "[" + i + "]";
        Node item = sequence.getValue().get(i);
        Section below = under.apply(new Section(item, itemPath, problems, null));
        Section section = new Section(item, itemPath, problems, below);
        sections.add(section);
        json.add(section.effective);
        each.accept(section);
      }
    } else if (node != null && !isNull(node)) {
      problem(key, "must be a list");
    }
    return sections;
  }

  public Optional<String> scalar(Node node) {
    return node instanceof ScalarNode s && !isNull(s)
        ? Optional.of(s.getValue())
        : Optional.empty();
  }

  public Optional<List<String>> scalars(Node node) {
    if (!(node instanceof SequenceNode sequence)) {
      return Optional.empty();
    }
    List<String> texts = new ArrayList<>();
    for (Node element : sequence.getValue()) {
      Optional<String> text = scalar(element);
      if (text.isEmpty()) {
        return Optional.empty();
      }
      texts.add(text.get());
    }
    return Optional.of(texts);
  }

  /**
   * Adds a problem at {@code key}. If the file does not have it, it is what this is laid over that
   * has the problem, or else this section.
   */
  public void problem(String key, String message) {
    Node node = values.get(key);
    if (node != null) {
      problem(node, at(key), message);
    } else if (defaults == null) {
      problems.add(new Problem(line, at(key), message));
    }
  }

  /** Says of every key that nothing read that it is unknown. */
  public void end() {
    keys.forEach(
        (key, node) -> {
          if (!known.contains(key)) {
            String meant =
                known.stream()
                    .filter(key::equalsIgnoreCase)
                    .findFirst()
                    .map(it -> "did you mean " + it + "?")
                    .orElseGet(() -> "known here: " + Text.all(known));
            problem(node, at(key), "unknown key; " + meant);
          }
        });
  }

  private <T> T read(String key, T fallback, Function<Node, Optional<T>> reader) {
    known.add(key);
    Node node = values.get(key);
    if (node == null) {
      if (defaults == null) {
        problems.add(new Problem(line, at(key), "is required"));
        return fallback;
      }
      T value = defaults.read(key, fallback, reader);
      effective.set(key, defaults.effective.path(key));
      return value;
    }
    Optional<T> value = reader.apply(node);
    effective.set(key, json(node));
    if (value.isEmpty()) {
      problem(node, at(key), "has the wrong type");
      return fallback;
    }
    return value.get();
  }

  private void problem(Node node, String where, String message) {
    problems.add(new Problem(line(node), where, message));
  }

  private String at(String key) {
    String name = formerNames.getOrDefault(key, key);
    return path.isEmpty() ? name : path + "." + name;
  }

  private static int line(Node node) {
    Mark mark = node.getStartMark();
    return mark == null ? 1 : mark.getLine() + 1;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static Optional<Integer> parseInt(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Integer.valueOf(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static String lower(ScalarNode node) {
    return node.getValue().toLowerCase(java.util.Locale.ROOT);
  }

  private static JsonNode json(Node node) {
    if (node instanceof MappingNode mapping) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (NodeTuple tuple : mapping.getValue()) {
        String key = tuple.getKeyNode() instanceof ScalarNode s ? s.getValue() : "";
        object.set(key, json(tuple.getValueNode()));
      }
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.getValue().forEach(element -> array.add(json(element)));
      return array;
    }
    return TextNode.valueOf(((ScalarNode) node).getValue());
  }
}
