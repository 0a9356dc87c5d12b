package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Writes YAML in the style of kubectl: text is plain if it can be, "2" where it would be 2. */
final class YamlWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Breaks of a line to YAML 1.1, and the mark at the start of a file: readers drop them. */
  private static final Pattern BREAKS = Pattern.compile("[\\u0085\\u2028\\u2029\\ufeff]");

  private YamlWriter() {}

  static String write(JsonNode node) {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    LoaderOptions loading = new LoaderOptions();
    Resolver tags = new CautiousTags();
    return new org.yaml.snakeyaml.Yaml(
            new SafeConstructor(loading), new Scalars(options, tags), options, loading, tags)
        .dump(JSON.convertValue(node, Object.class));
  }

  private static final class Scalars extends Representer {
    Scalars(DumperOptions options, Resolver tags) {
      super(options);
      representers.put(
          String.class,
          data -> {
            String text = (String) data;
            return representScalar(Tag.STR, text, style(text, tags));
          });
      multiRepresenters.put(
          Number.class,
          data -> {
            String digits = data.toString();
            return representScalar(tags.resolve(NodeId.scalar, digits, true), digits);
          });
    }

    private static ScalarStyle style(String text, Resolver tags) {
      if (!StreamReader.isPrintable(text)
          || BREAKS.matcher(text).find()
          || !tags.resolve(NodeId.scalar, text, true).equals(Tag.STR)) {
        return ScalarStyle.DOUBLE_QUOTED;
      }
      return text.contains("\n") ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
    }
  }

  /** Finds no text in whatever any reader of YAML 1.1 or 1.2 could take for something else. */
  private static final class CautiousTags extends PlainTags {
    private static final Pattern OTHERS_TAKE_FOR_ANOTHER_TYPE =
        Pattern.compile("=|[-+]?[0-9.][0-9a-fA-FxoXO_.:+-]*");

    @Override
    public Tag resolve(NodeId kind, String value, boolean isPlain) {
      Tag tag = super.resolve(kind, value, isPlain);
      return isPlain && tag.equals(Tag.STR) && OTHERS_TAKE_FOR_ANOTHER_TYPE.matcher(value).matches()
          ? Tag.FLOAT
          : tag;
    }
  }
}
