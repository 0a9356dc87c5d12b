package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Manifests in YAML (or JSON, which is YAML), in and out, types kept as kubectl reads them. */
public final class Yaml {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Deeper than any manifest; what nests deeper is hostile. */
  private static final int MAX_DEPTH = 200;

  private static final int MAX_CHARACTERS = 64 * 1024 * 1024;

  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0|[1-9][0-9_]*|0[0-7_]+|0b[01_]+|0x[0-9a-fA-F_]+)");

  /** YAML 1.1 wants a dot in a float; kubectl, and we, take 1e3 as well. */
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");

  private Yaml() {}

  /**
   * The documents of {@code text}, and what is in Lists; empty ones are left out.
   *
   * @param file for messages
   */
  public static List<Manifest> read(String file, String text) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    int document = 0;
    try {
      for (Object value : yaml(new Reading()).loadAll(text)) {
        document++;
        if (value == null) {
          continue;
        }
        if (!(JSON.valueToTree(value) instanceof ObjectNode object)) {
          throw new ManifestException(file + "[" + document + "]: is no Kubernetes object");
        }
        add(manifests, file + "[" + document + "]", object);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ManifestException(
          file + ": line " + line + ": is not YAML: " + e.getProblem().strip());
    } catch (YAMLException | IllegalArgumentException e) {
      String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
      throw new ManifestException(file + ": is not YAML: " + problem);
    }
    return manifests;
  }

  /** Adds the object, or what it lists: {@code kubectl get -o yaml} prints a List. */
  private static void add(List<Manifest> manifests, String source, ObjectNode object)
      throws ManifestException {
    if (!object.path("kind").asText("").equals("List") || !object.path("items").isArray()) {
      manifests.add(new Manifest(source, object));
      return;
    }
    int item = 0;
    for (JsonNode listed : object.get("items")) {
      String place = source + ".items[" + item++ + "]";
      if (!(listed instanceof ObjectNode one)) {
        throw new ManifestException(place + ": is no Kubernetes object");
      }
      manifests.add(new Manifest(place, one));
    }
  }

  /** {@code node} as one YAML document. */
  public static String write(JsonNode node) {
    return yaml(new Writing()).dump(JSON.convertValue(node, Object.class));
  }

  private static org.yaml.snakeyaml.Yaml yaml(Resolver resolver) {
    LoaderOptions loading = new LoaderOptions();
    loading.setAllowDuplicateKeys(false);
    loading.setAllowRecursiveKeys(false);
    loading.setNestingDepthLimit(MAX_DEPTH);
    loading.setCodePointLimit(MAX_CHARACTERS);
    DumperOptions dumping = new DumperOptions();
    dumping.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    dumping.setSplitLines(false);
    return new org.yaml.snakeyaml.Yaml(
        new SafeConstructor(loading), new Strings(dumping, resolver), dumping, loading, resolver);
  }

  /** Text in the style of kubectl: plain if it can be, "2" where that would be a number. */
  private static final class Strings extends Representer {
    Strings(DumperOptions options, Resolver resolver) {
      super(options);
      representers.put(
          String.class,
          data -> {
            String text = (String) data;
            return representScalar(Tag.STR, text, style(text, resolver));
          });
    }

    private static ScalarStyle style(String text, Resolver resolver) {
      if (!StreamReader.isPrintable(text)
          || !resolver.resolve(NodeId.scalar, text, true).equals(Tag.STR)) {
        return ScalarStyle.DOUBLE_QUOTED;
      }
      return text.contains("\n") ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
    }
  }

  /** As kubectl's reader: dates and times of day are text, which JSON has no type for. */
  private static class Reading extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO", 10);
      addImplicitResolver(Tag.INT, INTEGER, "-+0123456789", 100);
      addImplicitResolver(Tag.FLOAT, NUMBER, "-+0123456789.", 100);
      addImplicitResolver(Tag.MERGE, MERGE, "<", 10);
      addImplicitResolver(Tag.NULL, NULL, "~nN\0", 10);
      addImplicitResolver(Tag.NULL, EMPTY, null, 10);
    }
  }

  /** Quotes whatever any reader of YAML 1.1 or 1.2 could take for something else than text. */
  private static final class Writing extends Reading {
    private static final Pattern OTHERS_TAKE_FOR_A_NUMBER =
        Pattern.compile("[-+]?[0-9.][0-9a-fA-FxoXO_.:+-]*");

    @Override
    protected void addImplicitResolvers() {
      super.addImplicitResolvers();
      addImplicitResolver(Tag.FLOAT, OTHERS_TAKE_FOR_A_NUMBER, "-+.0123456789", 100);
      addImplicitResolver(Tag.BOOL, Pattern.compile("[yYnN]"), "yYnN", 1);
    }
  }
}
