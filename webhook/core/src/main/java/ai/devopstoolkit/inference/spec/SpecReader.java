package ai.devopstoolkit.inference.spec;

import ai.devopstoolkit.inference.spec.Spec.Autoscaling;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Spec.ModelCache;
import ai.devopstoolkit.inference.spec.Spec.Probe;
import ai.devopstoolkit.inference.spec.Spec.Probes;
import ai.devopstoolkit.inference.spec.Spec.SecretKey;
import ai.devopstoolkit.inference.spec.SpecFormatException.Fault;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a {@link Spec} from JSON and collects every field that is missing or of the wrong type.
 * What is out of range is read as it is: rules and schema say so.
 */
final class SpecReader {
  private final List<Fault> faults = new ArrayList<>(0);
  private final List<Members> objects = new ArrayList<>(4);

  Spec read(JsonNode json) throws SpecFormatException {
    Members spec = opened(new Members(json, Members.SPEC, faults));
    Members resources = opened(spec.object("resources"));
    Spec read =
        new Spec(
            spec.requiredText("model"),
            spec.integer("gpu").orElse(1),
            spec.text("ingressHost"),
            spec.requiredText("providerConfigName"),
            spec.text("targetNamespace"),
            quantity(resources, "cpu"),
            quantity(resources, "memory"),
            spec.integer("tensorParallelSize"),
            spec.integer("maxModelLen"),
            env(spec),
            texts(spec, "args"),
            probes(opened(spec.object("probes"))),
            secretKey(opened(spec.object("hfTokenSecret")), SecretKey.DEFAULT_KEY),
            secretKey(opened(spec.object("apiKeySecret")), SecretKey.API_KEY),
            modelCache(opened(spec.object("modelCache"))),
            spec.integer("replicas"),
            autoscaling(opened(spec.object("autoscaling"))));
    if (!faults.isEmpty()) {
      throw new SpecFormatException(faults);
    }
    return read;
  }

  /** What the spec holds beside the fields that were read: a newer version knows it. */
  List<Fault> unread() {
    List<Fault> unread = new ArrayList<>(0);
    for (Members object : objects) {
      object.addUnread(unread);
    }
    return unread;
  }

  private Members opened(Members object) {
    objects.add(object);
    return object;
  }

  private List<EnvVar> env(Members spec) {
    JsonNode json = list(spec, "env");
    List<EnvVar> env = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      Members item = opened(new Members(json.get(i), spec.path("env") + "[" + i + "]", faults));
      Members valueFrom = opened(item.object("valueFrom"));
      env.add(
          new EnvVar(
              item.requiredText("name"),
              item.text("value"),
              secretKeyRef(opened(valueFrom.object("secretKeyRef")))));
    }
    return env;
  }

  /** A list; a missing node, which has no items, if it is absent or something else. */
  private static JsonNode list(Members object, String name) {
    JsonNode json = object.json(name);
    if (json.isArray() || json.isMissingNode()) {
      return json;
    }
    object.wrongType(object.path(name), "a list", json);
    return MissingNode.getInstance();
  }

  private static List<String> texts(Members object, String name) {
    JsonNode json = list(object, name);
    List<String> texts = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      if (json.get(i).isTextual()) {
        texts.add(json.get(i).textValue());
      } else {
        object.wrongType(object.path(name) + "[" + i + "]", "a string", json.get(i));
      }
    }
    return texts;
  }

  private Probes probes(Members probes) {
    return probes.isEmpty()
        ? Probes.NONE
        : new Probes(
            probe(probes.object("startup")),
            probe(probes.object("readiness")),
            probe(probes.object("liveness")));
  }

  private Probe probe(Members probe) {
    return opened(probe).isEmpty()
        ? Probe.NONE
        : new Probe(
            probe.integer("periodSeconds"),
            probe.integer("failureThreshold"),
            probe.integer("timeoutSeconds"),
            probe.integer("initialDelaySeconds"));
  }

  private static Optional<SecretKey> secretKeyRef(Members secret) {
    return secret.isEmpty()
        ? Optional.empty()
        : Optional.of(new SecretKey(secret.requiredText("name"), secret.requiredText("key")));
  }

  private static Optional<SecretKey> secretKey(Members secret, String defaultKey) {
    if (secret.isEmpty()) {
      return Optional.empty();
    }
    String name = secret.requiredText("name");
    String key = secret.text("key");
    return Optional.of(new SecretKey(name, key.isEmpty() ? defaultKey : key));
  }

  private static ModelCache modelCache(Members cache) {
    return cache.isEmpty()
        ? ModelCache.NONE
        : new ModelCache(quantity(cache, "size"), cache.text("storageClassName"));
  }

  private static Optional<Autoscaling> autoscaling(Members autoscaling) {
    return autoscaling.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Autoscaling(
                autoscaling.integer("minReplicas"), autoscaling.requiredInteger("maxReplicas")));
  }

  private static Optional<QuantityText> quantity(Members resources, String name) {
    JsonNode json = resources.json(name);
    if (json.isMissingNode() || (json.isTextual() && json.textValue().isEmpty())) {
      return Optional.empty();
    }
    if (!json.isTextual() && !json.isNumber()) {
      resources.wrongType(resources.path(name), "a quantity such as 4, 500m or 16Gi", json);
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
}
