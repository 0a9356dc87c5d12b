package ai.devopstoolkit.inference.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds YAML to what kubectl reads; {@code generate/main.go} recorded that. */
class YamlVectorsTest {
  private static final ObjectMapper JSON = new ObjectMapper().setNodeFactory(new ServerNumbers());
  private static final Pattern ESCAPED = Pattern.compile("\\\\u([0-9a-f]{4})");
  private static final Path WRITTEN = Path.of("target/written.tsv");

  /** What kubectl takes and we refuse, by what we say of it, and why. */
  private static final Map<String, String> REFUSED_ON_PURPOSE =
      Map.of(
          "found duplicate key", "kubectl drops one of the two in silence",
          "expected '<document start>'", "kubectl drops what follows ... in silence",
          "found character '\\t(TAB)'", "SnakeYAML takes no tab there",
          "!!binary holds bytes that are no text", "kubectl sends other bytes",
          "!!timestamp: JSON has no dates", "no object of Kubernetes needs the tag",
          "Nesting Depth exceeded", "no manifest is so deep");

  /** What SnakeYAML's scanner sees otherwise than go-yaml's, and why nobody writes it. */
  private static final Map<String, String> SCANNED_OTHERWISE =
      Map.of(
          "v: \"\\ud83d\\ude00\"\n", "kubectl refuses a pair of surrogates",
          "\"\\ud83d\\ude00\": v\n", "kubectl refuses a pair of surrogates",
          "{\"a\": \"\\ud83d\"}\n", "kubectl sends U+FFFD for half a pair",
          "x: &ü 1\ny: *ü\n", "kubectl takes ASCII anchors only",
          "{a:}\n", "kubectl takes the colon into the key");

  private static final List<Vector> VECTORS = new ArrayList<>();

  /** A row of vectors.tsv; {@code json} is empty if there is none. */
  private record Vector(String kind, String yaml, String json) {}

  @BeforeAll
  static void load() throws IOException {
    try (InputStream vectors = YamlVectorsTest.class.getResourceAsStream("/yaml/vectors.tsv")) {
      assertThat(vectors).isNotNull();
      String rows = new String(vectors.readAllBytes(), StandardCharsets.US_ASCII);
      for (String row : rows.lines().skip(1).toList()) {
        String[] fields = (row + "\t").split("\t", -1);
        VECTORS.add(new Vector(fields[0], unescaped(fields[1]), unescaped(fields[2])));
      }
    }
  }

  @Test
  void readsWhatKubectlReads() throws IOException {
    List<String> differences = new ArrayList<>();
    Set<String> exceptions = new TreeSet<>();
    for (Vector vector : VECTORS) {
      String difference = difference(vector);
      exceptions.addAll(exceptions(vector, difference));
      if (!difference.isEmpty() && exceptions(vector, difference).isEmpty()) {
        differences.add(escaped(vector.yaml) + " <- " + difference);
      }
    }

    assertThat(differences)
        .as("%d of %d vectors differ", differences.size(), VECTORS.size())
        .isEmpty();
    assertThat(exceptions).containsAll(REFUSED_ON_PURPOSE.keySet());
    assertThat(exceptions).containsAll(SCANNED_OTHERWISE.keySet());
    for (String kind : List.of("read", "refused", "written")) {
      long rows = VECTORS.stream().filter(it -> it.kind.equals(kind)).count();
      assertThat(rows).isGreaterThan(400);
    }
  }

  /** Leaves what it wrote to {@link #WRITTEN}, from which the vectors are recorded anew. */
  @Test
  void kubectlReadsWhatWeWrite() throws IOException {
    Map<String, String> read = new HashMap<>();
    VECTORS.stream()
        .filter(it -> it.kind.equals("written"))
        .forEach(it -> read.put(it.yaml, it.json));
    List<String> rows = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    for (String text : texts()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode().put(text, text);
      String yaml = Yaml.write(object);
      rows.add(escaped(yaml));
      String json = read.get(yaml);
      if (json == null) {
        differences.add(escaped(yaml) + " is not recorded: see generate/main.go");
      } else if (!JSON.readTree(json).equals(JSON.createArrayNode().add(object))) {
        differences.add(escaped(yaml) + " <- " + json);
      }
    }
    Files.write(WRITTEN, rows);

    assertThat(differences).isEmpty();
  }

  /** Each text that a vector has as a plain value. */
  private static Set<String> texts() {
    Set<String> texts = new LinkedHashSet<>();
    for (Vector vector : VECTORS) {
      if (!vector.kind.equals("written") && vector.yaml.startsWith("v: ")) {
        texts.add(vector.yaml.substring(3, vector.yaml.length() - 1));
      }
    }
    return texts;
  }

  /** Returns our answer where it is not kubectl's, else nothing. */
  private static String difference(Vector vector) throws JsonProcessingException {
    try {
      ArrayNode objects = JSON.createArrayNode();
      Yaml.read("f", vector.yaml).forEach(it -> objects.add(it.json()));
      boolean isEqual = !vector.json.isEmpty() && JSON.readTree(vector.json).equals(objects);
      return isEqual ? "" : objects.toString();
    } catch (ManifestException refused) {
      return vector.json.isEmpty() ? "" : refused.getMessage();
    }
  }

  private static List<String> exceptions(Vector vector, String difference) {
    if (SCANNED_OTHERWISE.containsKey(vector.yaml)) {
      return difference.isEmpty() ? List.of() : List.of(vector.yaml);
    }
    return REFUSED_ON_PURPOSE.keySet().stream().filter(difference::contains).toList();
  }

  private static String unescaped(String field) {
    return ESCAPED
        .matcher(field)
        .replaceAll(
            match -> {
              char character = (char) Integer.parseInt(match.group(1), 16);
              return Matcher.quoteReplacement(String.valueOf(character));
            });
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      boolean isPlain = ' ' <= character && character <= '~' && character != '\\';
      escaped.append(isPlain ? character : "\\u%04x".formatted((int) character));
    }
    return escaped.toString();
  }

  /** An API server keeps what is beyond int64 as float64. */
  private static final class ServerNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueNode numberNode(BigInteger value) {
      return numberNode(value.doubleValue());
    }
  }
}
