package ai.devopstoolkit.inference;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the tests of the core start from: objects, policies, files. */
public final class Fixtures {
  /** Name, namespace and required fields of every object that {@link #object} makes. */
  public static final String NAME = "llm-qwen";

  public static final String NAMESPACE = "team-a";

  /** 64 attention heads and 8 KV heads: 1, 2, 4 or 8 GPUs can share it. Not gated. */
  public static final String MODEL = "Qwen/Qwen3-32B";

  /** As {@link #MODEL}, but not in the catalog. */
  public static final String UNKNOWN_MODEL = "/models/unknown";

  /** The stamp of the default policy with the catalog of this program. */
  public static final String STAMP = derivation("").stamp();

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Fixtures() {}

  /** JSON as a tree, read as the server reads it. */
  public static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A tree as JSON, in ASCII: so half of a surrogate pair gets through, too. */
  public static byte[] bytes(JsonNode json) {
    try {
      return JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** YAML as a tree. */
  public static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An LLMInference whose spec is that of the normal case with the members of {@code spec}. */
  public static ObjectNode object(String spec) {
    ObjectNode object =
        (ObjectNode)
            yaml(
                """
                apiVersion: inference.devopstoolkit.ai/v1alpha1
                kind: LLMInference
                metadata: {name: %s, namespace: %s}
                spec: {model: %s, gpu: 1, providerConfigName: incluster}
                """
                    .formatted(NAME, NAMESPACE, MODEL));
    return with(object, spec);
  }

  /** A copy of {@code object} with the members of {@code spec} in its spec; null removes one. */
  public static ObjectNode with(ObjectNode object, String spec) {
    ObjectNode copy = object.deepCopy();
    ObjectNode target = copy.withObject("/spec");
    for (var member : yaml("{" + spec + "}").properties()) {
      if (member.getValue().isNull()) {
        target.remove(member.getKey());
      } else {
        target.set(member.getKey(), member.getValue());
      }
    }
    return copy;
  }

  /** A copy of {@code object} with {@code derived} in its spec. */
  public static ObjectNode with(ObjectNode object, Derived derived) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/spec").set("derived", derived.json().deepCopy());
    return copy;
  }

  /** A copy of {@code object} that is derived as {@code derivation} does. */
  public static ObjectNode derived(ObjectNode object, Derivation derivation) {
    return with(object, derivation.derive(read(object)));
  }

  /** A copy of {@code object} with the annotation that asks for a fresh derivation. */
  public static ObjectNode rederive(ObjectNode object, String value) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/metadata")
        .withObject("/annotations")
        .put(LlmInference.REDERIVE_ANNOTATION, value);
    return copy;
  }

  /** {@code object} as the program sees it. */
  public static LlmInference read(ObjectNode object) {
    try {
      return LlmInference.read(object, NAMESPACE);
    } catch (SpecFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** As {@link #object}, as the program sees it. */
  public static LlmInference llm(String spec) {
    return read(object(spec));
  }

  /** The policy with the keys of {@code yaml} over the defaults. */
  public static Policy policy(String yaml) {
    try {
      return yaml.isBlank() ? PolicyReader.defaults() : PolicyReader.parse(yaml);
    } catch (SettingsException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The derivation under {@link #policy}. */
  public static Derivation derivation(String policyYaml) {
    return new Derivation(policy(policyYaml));
  }

  /** A file of {@code examples/}. */
  public static String example(String name) {
    try {
      return Files.readString(Path.of("..", "..", "examples", name + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file of {@code src/test/resources/}, in which {@code ${stamp}} is the {@link #STAMP}. */
  public static String resource(String path) {
    try (InputStream in = Fixtures.class.getResourceAsStream("/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no such resource: " + path);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("${stamp}", STAMP);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
