package ai.devopstoolkit.inference.xrd;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A CompositeResourceDefinition of {@code apiextensions.crossplane.io/v2}, kept as the JSON it is.
 *
 * @param json never changed once it is here
 */
public record Xrd(ObjectNode json) {
  /** Where the definition that this program was built with lies on the class path. */
  public static final String RESOURCE = "/package/definition.yaml";

  private static final String API_VERSION = "apiextensions.crossplane.io/v2";
  private static final String KIND = "CompositeResourceDefinition";
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Takes {@code json} as it is.
   *
   * @throws IllegalArgumentException if it is no XRD that can be worked with; the message says why
   */
  public Xrd {
    require(API_VERSION.equals(json.path("apiVersion").asText()), "apiVersion: not " + API_VERSION);
    require(KIND.equals(json.path("kind").asText()), "kind: not " + KIND);
    for (String pointer :
        List.of("/metadata/name", "/spec/group", "/spec/names/kind", "/spec/names/plural")) {
      require(json.at(pointer).isTextual(), pointer + ": not a string");
    }
    require(json.at("/spec/versions").isArray(), "/spec/versions: not a list");
    for (JsonNode version : json.at("/spec/versions")) {
      require(version.path("name").isTextual(), "/spec/versions: a version without a name");
      require(
          version.at("/schema/openAPIV3Schema").isObject(),
          "/spec/versions: " + version.path("name").asText() + " has no schema");
    }
  }

  /** The definition that this program was built with. */
  public static Xrd bundled() {
    try (InputStream definition = Xrd.class.getResourceAsStream(RESOURCE)) {
      if (definition == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return new Xrd(YAML.readValue(definition, ObjectNode.class));
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
  }

  /**
   * The definition in {@code yaml}, one document.
   *
   * @throws IllegalArgumentException if it is no XRD; the message says why
   */
  public static Xrd parse(String yaml) {
    try {
      return new Xrd(YAML.readValue(yaml, ObjectNode.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not an XRD: " + e.getMessage(), e);
    }
  }

  /** Plural and group, for example {@code llminferences.inference.devopstoolkit.ai}. */
  public String name() {
    return json.at("/metadata/name").textValue();
  }

  /** The API group of the objects it defines. */
  public String group() {
    return json.at("/spec/group").textValue();
  }

  /** The kind of the objects it defines. */
  public String kind() {
    return json.at("/spec/names/kind").textValue();
  }

  /** Whether objects of {@code apiVersion} and {@code kind} are what it defines and serves. */
  public boolean serves(String apiVersion, String kind) {
    if (!kind.equals(kind())) {
      return false;
    }
    for (JsonNode version : json.at("/spec/versions")) {
      if (version.path("served").asBoolean()
          && apiVersion.equals(group() + "/" + version.path("name").textValue())) {
        return true;
      }
    }
    return false;
  }

  /**
   * The schema by which the API server checks objects of {@code version}: that of the CRD, so with
   * what Crossplane adds and leaves out.
   *
   * @param version its name without the group, for example {@code v1alpha1}
   * @throws IllegalArgumentException if there is no such version
   */
  public ObjectNode schema(String version) {
    return generated(version).withObject("/schema/openAPIV3Schema");
  }

  /** All of the CRD's {@code version}; the subresources as Crossplane 2.3 makes them. */
  JsonNode generated(String version) {
    for (JsonNode generated : CrossplaneCrd.of(this).at("/spec/versions")) {
      if (version.equals(generated.path("name").textValue())) {
        return generated;
      }
    }
    throw new IllegalArgumentException(name() + " has no version " + version);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException("not an XRD: " + otherwise);
    }
  }
}
