package ai.devopstoolkit.inference.admission;

import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.quantity.QuantityFormatException;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import ai.devopstoolkit.inference.spec.Fingerprint;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What annotations of a pod template ask for, that a VLLMRuntime has no fields for. */
final class PodSettings {
  /** JSON of {@code derived.probes}: {@code {"startup": {"periodSeconds": 10, …}, …}}. */
  static final String PROBES = "inference.devopstoolkit.ai/probes";

  /** A quantity, as {@code derived.sharedMemory}. */
  static final String SHARED_MEMORY = "inference.devopstoolkit.ai/shared-memory";

  /**
   * JSON of {@code derived.secretEnv}: {@code [{"name": "VLLM_API_KEY", "secret": "s", "key": "k"},
   * …]}.
   */
  static final String SECRET_ENV = "inference.devopstoolkit.ai/secret-env";

  /** What the hook leaves behind: the {@link #stamp} of what it was asked for. */
  static final String STAMP = "inference.devopstoolkit.ai/applied";

  /** The probes of a container, by its fields. */
  static final List<String> PROBE_FIELDS =
      List.of("startupProbe", "readinessProbe", "livenessProbe");

  private static final int HEX_DIGITS = 10;

  /** What derived writes has some 250 characters. */
  private static final int MAX_CHARACTERS = 4096;

  /** All annotations of an object together (apimachinery, TotalAnnotationSizeLimitB). */
  private static final int MAX_SECRET_ENV_CHARACTERS = 256 << 10;

  /** 100 of spec.env, and the API key. */
  private static final int MAX_SECRET_VARIABLES = 101;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(10)
                          .maxNumberLength(20)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private PodSettings() {}

  /** The name that the annotation and the spec have for the probe of this field. */
  static String probe(String field) {
    return field.replace("Probe", "");
  }

  /** Whether {@code annotations} ask for anything. */
  static boolean askedFor(JsonNode annotations) {
    return annotations.has(PROBES) || annotations.has(SHARED_MEMORY) || annotations.has(SECRET_ENV);
  }

  /**
   * The fingerprint of what is asked for, word for word: {@code p} and 10 hex digits of the SHA-256
   * over the canonical JSON of those annotations that are there. Frozen for v1alpha1: running pods
   * carry it.
   */
  static String stamp(JsonNode annotations) {
    ObjectNode asked = JsonNodeFactory.instance.objectNode();
    for (String name : List.of(PROBES, SHARED_MEMORY, SECRET_ENV)) {
      if (annotations.has(name)) {
        asked.set(name, annotations.get(name));
      }
    }
    return "p" + Fingerprint.sha256(CanonicalJson.of(asked), HEX_DIGITS);
  }

  /**
   * The numbers asked for, by the probe's field in a container; a probe that is not asked for
   * stays. Members that this version does not know are left alone: a newer package may have written
   * them.
   *
   * @throws PodSettingsException with what is wrong with the annotation
   */
  static Map<String, ProbeNumbers> probes(JsonNode annotations) throws PodSettingsException {
    Map<String, ProbeNumbers> numbers = new LinkedHashMap<>();
    if (!annotations.has(PROBES)) {
      return numbers;
    }
    JsonNode probes = json("probes", annotations.get(PROBES).asText(), MAX_CHARACTERS);
    if (!probes.isObject()) {
      throw new PodSettingsException("probes are no JSON object");
    }
    for (String field : PROBE_FIELDS) {
      String name = probe(field);
      if (probes.has(name)) {
        numbers.put(field, ProbeNumbers.read(name, probes.get(name)));
      }
    }
    return numbers;
  }

  /** A missing node if {@code text} is no JSON. */
  private static JsonNode json(String name, String text, int longest) throws PodSettingsException {
    if (text.length() > longest) {
      throw new PodSettingsException(name + ": more than " + longest + " characters");
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException | NumberFormatException e) {
      return MissingNode.getInstance(); // its words quote the text
    }
  }

  /**
   * The size of /dev/shm that is asked for; empty for the container runtime's 64 MiB.
   *
   * @throws PodSettingsException with what is wrong with the annotation
   */
  static Optional<Quantity> sharedMemory(JsonNode annotations) throws PodSettingsException {
    if (!annotations.has(SHARED_MEMORY)) {
      return Optional.empty();
    }
    try {
      Quantity size = Quantity.parse(annotations.get(SHARED_MEMORY).asText());
      if (size.signum() > 0) {
        return Optional.of(size);
      }
    } catch (QuantityFormatException e) {
      // Said below, in one line.
    }
    throw new PodSettingsException("shared-memory must be a quantity above 0, such as 4Gi");
  }

  /**
   * The variables from Secrets that are asked for; none without the annotation. A member that this
   * version does not know is refused: it could make a Secret optional.
   *
   * @throws PodSettingsException with what is wrong with the annotation
   */
  static List<SecretVariable> secretEnv(JsonNode annotations) throws PodSettingsException {
    if (!annotations.has(SECRET_ENV)) {
      return List.of();
    }
    JsonNode list =
        json("secret-env", annotations.get(SECRET_ENV).asText(), MAX_SECRET_ENV_CHARACTERS);
    if (!list.isArray() || list.isEmpty()) {
      throw new PodSettingsException("secret-env is no JSON list of variables");
    }
    if (list.size() > MAX_SECRET_VARIABLES) {
      throw new PodSettingsException("secret-env: more than " + MAX_SECRET_VARIABLES);
    }
    List<SecretVariable> variables = new ArrayList<>(list.size());
    Set<String> names = new HashSet<>();
    for (JsonNode item : list) {
      SecretVariable variable = SecretVariable.read("secret-env[" + variables.size() + "]", item);
      if (!names.add(variable.name())) {
        throw new PodSettingsException("secret-env[" + variables.size() + "].name is there twice");
      }
      variables.add(variable);
    }
    return variables;
  }
}
