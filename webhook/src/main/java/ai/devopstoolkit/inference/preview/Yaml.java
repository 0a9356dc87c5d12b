package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Manifests in YAML (or JSON, which is YAML), in and out. */
public final class Yaml {
  private static final YAMLMapper MAPPER =
      YAMLMapper.builder(
              YAMLFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Yaml() {}

  /**
   * The documents of {@code text}; empty ones are left out.
   *
   * @param file for messages
   */
  public static List<Manifest> read(String file, String text) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    int document = 0;
    try (MappingIterator<JsonNode> documents = MAPPER.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNextValue()) {
        JsonNode json = documents.nextValue();
        document++;
        if (json.isNull() || json.isMissingNode()) {
          continue;
        }
        if (!(json instanceof ObjectNode object)) {
          throw new ManifestException(file + "[" + document + "]: is no Kubernetes object");
        }
        manifests.add(new Manifest(file + "[" + document + "]", object));
      }
    } catch (JsonProcessingException e) {
      throw malformed(file, e);
    } catch (RuntimeJsonMappingException e) {
      throw new ManifestException(file + ": is not YAML: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return manifests;
  }

  /** {@code node} as one YAML document. */
  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as YAML", e);
    }
  }

  private static ManifestException malformed(String file, JsonProcessingException e) {
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    String problem = e.getOriginalMessage().lines().findFirst().orElse("malformed");
    return new ManifestException(file + ": line " + line + ": is not YAML: " + problem);
  }
}
