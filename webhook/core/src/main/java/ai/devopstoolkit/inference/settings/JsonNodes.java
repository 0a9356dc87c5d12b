package ai.devopstoolkit.inference.settings;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML's nodes written as JSON when the program is built, and read back when it starts: parsing a
 * large file as YAML would be the largest part of the start. {@link Section} reads both alike, but
 * for lines: what comes from JSON has none.
 */
public final class JsonNodes {
  /** A whole number that YAML and JSON read alike. */
  static final String WHOLE = "-?(0|[1-9][0-9]*)";

  private static final String DECIMAL = WHOLE + "(\\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)";

  private static final JsonFactory JSON = new JsonFactory();

  private JsonNodes() {}

  /** The root of a resource of this program, which its build wrote. */
  public static Node resource(String path) {
    try (InputStream in = JsonNodes.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is not on the class path: build with Maven");
      }
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Node read(InputStream json) throws IOException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == null) {
        throw new IOException("it is empty");
      }
      return node(parser);
    }
  }

  /**
   * {@code root} as JSON, without the keys {@code without} at any depth.
   *
   * @throws IllegalArgumentException if it has a value that would not be read back as it is
   */
  public static byte[] bytes(Node root, Set<String> without) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      write(root, without, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Node node(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      List<NodeTuple> tuples = new ArrayList<>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        Node key = scalar(Tag.STR, parser.currentName());
        parser.nextToken();
        tuples.add(new NodeTuple(key, node(parser)));
      }
      return new MappingNode(Tag.MAP, tuples, FlowStyle.FLOW);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Node> nodes = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        nodes.add(node(parser));
      }
      return new SequenceNode(Tag.SEQ, nodes, FlowStyle.FLOW);
    }
    return scalar(tag(token), parser.getText());
  }

  private static Tag tag(JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> Tag.STR;
      case VALUE_NUMBER_INT -> Tag.INT;
      case VALUE_NUMBER_FLOAT -> Tag.FLOAT;
      case VALUE_TRUE, VALUE_FALSE -> Tag.BOOL;
      case VALUE_NULL -> Tag.NULL;
      default -> throw new IOException("no value, but " + token);
    };
  }

  private static Node scalar(Tag tag, String text) {
    return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
  }

  private static void write(Node node, Set<String> without, JsonGenerator json) throws IOException {
    if (node instanceof MappingNode mapping) {
      json.writeStartObject();
      for (NodeTuple tuple : mapping.getValue()) {
        String key = key(tuple.getKeyNode());
        if (!without.contains(key)) {
          json.writeFieldName(key);
          write(tuple.getValueNode(), without, json);
        }
      }
      json.writeEndObject();
    } else if (node instanceof SequenceNode sequence) {
      json.writeStartArray();
      for (Node element : sequence.getValue()) {
        write(element, without, json);
      }
      json.writeEndArray();
    } else if (node instanceof ScalarNode scalar) {
      write(scalar, json);
    } else {
      throw refused(node);
    }
  }

  private static String key(Node node) {
    if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.STR)) {
      return scalar.getValue();
    }
    throw refused(node);
  }

  private static void write(ScalarNode scalar, JsonGenerator json) throws IOException {
    Tag tag = scalar.getTag();
    String text = scalar.getValue();
    if (tag.equals(Tag.STR)) {
      json.writeString(text);
    } else if ((tag.equals(Tag.INT) && text.matches(WHOLE))
        || (tag.equals(Tag.FLOAT) && text.matches(DECIMAL))) {
      json.writeNumber(text);
    } else if (tag.equals(Tag.BOOL) && (text.equals("true") || text.equals("false"))) {
      json.writeBoolean(text.equals("true"));
    } else if (tag.equals(Tag.NULL)) {
      json.writeNull();
    } else {
      throw refused(scalar);
    }
  }

  private static IllegalArgumentException refused(Node node) {
    Mark mark = node.getStartMark();
    String what = node instanceof ScalarNode scalar ? scalar.getValue() : node.getTag().getValue();
    return new IllegalArgumentException(
        "line " + (mark == null ? 1 : mark.getLine() + 1) + ": JSON has nothing like " + what);
  }
}
