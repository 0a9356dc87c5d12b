package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** Finds the documents of a file as kubectl does: YAMLOrJSONDecoder of k8s.io/apimachinery 0.34. */
final class YamlReader {
  /** Deeper than any manifest; what nests deeper is hostile. */
  static final int MAX_DEPTH = 200;

  private static final int MAX_CHARACTERS = 64 * 1024 * 1024;

  private static final LoaderOptions OPTIONS = options();

  private static final Resolver TAGS = new PlainTags();

  private static final Pattern SEPARATOR =
      Pattern.compile("^---(.*)$", Pattern.MULTILINE | Pattern.UNIX_LINES);

  private static final Pattern DIRECTIVE = Pattern.compile("^%", Pattern.MULTILINE);

  /** A document and the number of lines before it. */
  private record Part(int line, String text) {}

  private YamlReader() {}

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setTagInspector(tag -> true); // no tag makes an object here
    options.setMaxAliasesForCollections(Integer.MAX_VALUE); // YamlToJson bounds them as kubectl
    options.setNestingDepthLimit(MAX_DEPTH);
    options.setCodePointLimit(MAX_CHARACTERS);
    return options;
  }

  /** The JSON of each document that is not empty. */
  static List<JsonNode> read(String file, String text) throws ManifestException {
    try {
      Optional<List<JsonNode>> json = JsonStream.read(text);
      if (json.isPresent()) {
        return json.get();
      }
    } catch (ArithmeticException e) {
      throw new ManifestException(file + ": " + e.getMessage());
    }
    List<JsonNode> documents = new ArrayList<>();
    for (Part part : parts(file, text)) {
      JsonNode document = document(file, part);
      if (!document.isMissingNode()) {
        documents.add(document);
      }
    }
    return documents;
  }

  /** kubectl tells documents apart by their lines, before it reads YAML. */
  private static List<Part> parts(String file, String text) throws ManifestException {
    List<Part> parts = new ArrayList<>();
    int line = 0;
    int start = 0;
    Matcher separator = SEPARATOR.matcher(text);
    while (separator.find()) {
      if (separator.start() > start) {
        String part = text.substring(start, separator.start());
        parts.add(new Part(line, part));
        line += (int) part.chars().filter(it -> it == '\n').count();
        start = separator.end();
      }
      String more = separator.group(1).strip();
      if (!more.isEmpty() && !more.startsWith("#")) {
        throw refused(file, line, "only a comment may follow --- on its line");
      }
    }
    parts.add(new Part(line, text.substring(start)));
    return parts;
  }

  /** The JSON of the document, or a missing node if there is none. */
  private static JsonNode document(String file, Part part) throws ManifestException {
    try {
      Node node = new Composer(new Events(part.text), TAGS, OPTIONS).getSingleNode();
      if (node != null) {
        return YamlToJson.of(node, MAX_DEPTH);
      }
      if (DIRECTIVE.matcher(part.text).find()) {
        throw refused(file, part.line, "kubectl takes no directive, such as %YAML. Remove it");
      }
      return MissingNode.getInstance();
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine();
      throw refused(file, part.line + line, e.getProblem().strip());
    } catch (NumberFormatException e) { // of an escape such as \UFFFFFFFF
      throw new ManifestException(file + ": is not YAML: an escape is out of range");
    } catch (YAMLException e) {
      String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("malformed");
      throw new ManifestException(file + ": is not YAML: " + problem);
    }
  }

  private static ManifestException refused(String file, int line, String problem) {
    return new ManifestException(file + ": line " + (line + 1) + ": is not YAML: " + problem);
  }

  /** To go-yaml a scalar under the tag ! is text, but for the key of a merge. */
  private static final class Events extends ParserImpl {
    Events(String text) {
      super(new StreamReader(text), OPTIONS);
    }

    @Override
    public Event getEvent() {
      Event event = super.getEvent();
      if (!(event instanceof ScalarEvent scalar)
          || !"!".equals(scalar.getTag())
          || scalar.getValue().equals("<<")) {
        return event;
      }
      return new ScalarEvent(
          scalar.getAnchor(),
          Tag.STR.getValue(),
          scalar.getImplicit(),
          scalar.getValue(),
          scalar.getStartMark(),
          scalar.getEndMark(),
          scalar.getScalarStyle());
    }
  }
}
