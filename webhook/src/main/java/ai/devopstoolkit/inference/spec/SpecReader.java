package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Spec.Probe;
import ai.devopstoolkit.inference.spec.Spec.Probes;
import ai.devopstoolkit.inference.spec.Spec.SecretKey;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a {@link Spec} from JSON and collects every field that is missing or of the wrong type.
 * What is out of range is read as it is: rules and schema say so.
 */
final class SpecReader {
  private final List<Fault> faults = new ArrayList<>(0);

  Spec read(JsonNode json) throws SpecFormatException {
    JsonNode spec = object(json, "spec");
    JsonNode resources = object(spec.path("resources"), "spec.resources");
    Spec read =
        new Spec(
            requiredText(spec, "model", "spec.model"),
            integer(spec, "gpu", "spec.gpu").orElse(1),
            text(spec, "ingressHost", "spec.ingressHost"),
            requiredText(spec, "providerConfigName", "spec.providerConfigName"),
            text(spec, "targetNamespace", "spec.targetNamespace"),
            quantity(resources, "cpu"),
            quantity(resources, "memory"),
            integer(spec, "tensorParallelSize", "spec.tensorParallelSize"),
            integer(spec, "maxModelLen", "spec.maxModelLen"),
            env(spec.path("env")),
            probes(spec.path("probes")),
            hfTokenSecret(spec.path("hfTokenSecret")));
    if (!faults.isEmpty()) {
      throw new SpecFormatException(faults);
    }
    return read;
  }

  private List<EnvVar> env(JsonNode json) {
    if (isAbsent(json)) {
      return List.of();
    }
    if (!json.isArray()) {
      wrongType("spec.env", "a list", json);
      return List.of();
    }
    List<EnvVar> env = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      String path = "spec.env[" + i + "]";
      JsonNode item = object(json.get(i), path);
      env.add(
          new EnvVar(
              requiredText(item, "name", path + ".name"), text(item, "value", path + ".value")));
    }
    return env;
  }

  private Probes probes(JsonNode json) {
    JsonNode probes = object(json, "spec.probes");
    return probes.isEmpty()
        ? Probes.NONE
        : new Probes(
            probe(probes, "startup"), probe(probes, "readiness"), probe(probes, "liveness"));
  }

  private Probe probe(JsonNode probes, String name) {
    String path = "spec.probes." + name;
    JsonNode probe = object(probes.path(name), path);
    return probe.isEmpty()
        ? Probe.NONE
        : new Probe(
            integer(probe, "periodSeconds", path + ".periodSeconds"),
            integer(probe, "failureThreshold", path + ".failureThreshold"),
            integer(probe, "timeoutSeconds", path + ".timeoutSeconds"),
            integer(probe, "initialDelaySeconds", path + ".initialDelaySeconds"));
  }

  private Optional<SecretKey> hfTokenSecret(JsonNode json) {
    JsonNode secret = object(json, "spec.hfTokenSecret");
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    String key = text(secret, "key", "spec.hfTokenSecret.key");
    return Optional.of(
        new SecretKey(
            requiredText(secret, "name", "spec.hfTokenSecret.name"),
            key.isEmpty() ? SecretKey.DEFAULT_KEY : key));
  }

  private Optional<QuantityText> quantity(JsonNode resources, String name) {
    JsonNode json = resources.path(name);
    if (isAbsent(json) || (json.isTextual() && json.textValue().isEmpty())) {
      return Optional.empty();
    }
    if (!json.isTextual() && !json.isNumber()) {
      wrongType("spec.resources." + name, "a quantity such as 4, 500m or 16Gi", json);
      return Optional.empty();
    }
    if (!json.isFloatingPointNumber()) {
      return Optional.of(QuantityText.of(json.asText()));
    }
    double value = json.doubleValue();
    return Optional.of(
        value == (long) value // 1e3, 4.0
            ? QuantityText.of(Long.toString((long) value))
            : QuantityText.unquoted(json.asText()));
  }

  private OptionalInt integer(JsonNode parent, String name, String path) {
    JsonNode json = parent.path(name);
    if (isAbsent(json)) {
      return OptionalInt.empty();
    }
    double value = json.doubleValue();
    if (!json.isNumber() || value != Math.rint(value)) {
      wrongType(path, "an integer", json);
      return OptionalInt.empty();
    }
    return OptionalInt.of((int) value); // 1.0 is an integer, too; the cast keeps to 32 bits
  }

  private String requiredText(JsonNode parent, String name, String path) {
    String text = text(parent, name, path);
    if (isAbsent(parent.path(name))) {
      faults.add(new Fault(path, "is required"));
    }
    return text;
  }

  private String text(JsonNode parent, String name, String path) {
    JsonNode json = parent.path(name);
    if (isAbsent(json)) {
      return "";
    }
    if (!json.isTextual()) {
      wrongType(path, "a string", json);
      return "";
    }
    return json.textValue();
  }

  private JsonNode object(JsonNode json, String path) {
    if (isAbsent(json)) {
      return MissingNode.getInstance();
    }
    if (!json.isObject()) {
      wrongType(path, "an object", json);
      return MissingNode.getInstance();
    }
    return json;
  }

  private void wrongType(String path, String expected, JsonNode actual) {
    String is = actual.getNodeType().name().toLowerCase(Locale.ROOT);
    faults.add(
        new Fault(
            path,
            "must be "
                + expected
                + ", but is "
                + (actual.isNumber() ? Text.quoted(actual.asText()) : "of type " + is)));
  }

  private static boolean isAbsent(JsonNode json) {
    return json.isMissingNode() || json.isNull();
  }
}
