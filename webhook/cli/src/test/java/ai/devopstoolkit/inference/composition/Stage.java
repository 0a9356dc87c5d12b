package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.SortedMap;
import java.util.TreeMap;

/** What there is already of an LLMInference, as it comes up and as it can be found. */
enum Stage {
  /** Nothing is composed. */
  NEW,
  /** Crossplane made the Objects; the provider has not seen them. */
  CREATED {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, object(composite, RUNTIME));
      observed.put(INGRESS, object(composite, INGRESS));
    }
  },
  /** The operator has begun. */
  STARTING {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, runtime(composite, "Updating", 0, "False"));
      observed.put(INGRESS, ready(object(composite, INGRESS), "True"));
    }
  },
  READY {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, runtime(composite, "Ready", 1, "True"));
      observed.put(INGRESS, ready(object(composite, INGRESS), "True"));
    }
  },
  /** As {@link #READY}, without an Ingress, as without a host. */
  READY_WITHOUT_INGRESS {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, runtime(composite, "Ready", 1, "True"));
    }
  },
  /** The provider lost the target cluster, and somebody the annotations. */
  UNKNOWN {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      ObjectNode runtime = runtime(composite, "Unknown", 2, "Unknown");
      runtime.withObject("/metadata").remove("annotations");
      observed.put(RUNTIME, runtime);
      observed.put(INGRESS, ready(object(composite, INGRESS), "False"));
    }
  },
  /** A status without conditions. */
  WITHOUT_CONDITIONS {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      ObjectNode runtime = runtime(composite, "NotReady", 1, "True");
      runtime.withObject("/status").remove("conditions");
      observed.put(RUNTIME, runtime);
      observed.put(INGRESS, object(composite, INGRESS));
    }
  },
  /** The VLLMRuntime is gone, the Ingress is not. */
  INGRESS_ONLY {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(INGRESS, ready(object(composite, INGRESS), "True"));
    }
  },
  /** A Gateway accepted the route. */
  ROUTE_READY {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, runtime(composite, "Ready", 1, "True"));
      observed.put(HTTP_ROUTE, ready(object(composite, HTTP_ROUTE), "True"));
    }
  },
  /** No Gateway accepts the route. */
  ROUTE_WAITS {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, runtime(composite, "Ready", 1, "True"));
      observed.put(HTTP_ROUTE, ready(object(composite, HTTP_ROUTE), "False"));
    }
  },
  /** The provider no longer reaches the target cluster: all else is what it saw last. */
  UNREACHED {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put(RUNTIME, unreached(runtime(composite, "Ready", 1, "True")));
      observed.put(INGRESS, unreached(ready(object(composite, INGRESS), "True")));
    }
  },
  /** A resource of another Composition is left. */
  WITH_ANOTHER {
    @Override
    void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {
      observed.put("former", ready(object(composite, "former"), "True"));
      observed.put(RUNTIME, runtime(composite, "Ready", 1, "True"));
    }
  };

  static final String RUNTIME = "vllm-runtime";
  static final String INGRESS = "ingress";
  static final String HTTP_ROUTE = "http-route";

  /** {@code admitted} with what Crossplane adds to it by then, and what is composed. */
  Case of(String name, ObjectNode admitted) {
    ObjectNode composite = admitted.deepCopy();
    SortedMap<String, ObjectNode> observed = new TreeMap<>();
    observe(observed, composite);
    composite
        .withObject("/metadata")
        .put("uid", "0c6fd1a8-6c4d-4a5e-9d0f-4e3f5a0b6c7d")
        .put("generation", 2)
        .withObject("/labels")
        .put("crossplane.io/composite", composite.at("/metadata/name").asText());
    ObjectNode crossplane = composite.withObject("/spec").putObject("crossplane");
    crossplane.putObject("compositionRef").put("name", "llm-inference");
    if (!observed.isEmpty()) {
      observed
          .values()
          .forEach(
              it ->
                  crossplane
                      .withArray("resourceRefs")
                      .addObject()
                      .put("kind", "Object")
                      .set("name", it.at("/metadata/name")));
      composite
          .putObject("status")
          .put("modelStatus", "Before")
          .put("replicas", 7)
          .put("url", "http://before/v1")
          .putArray("conditions")
          .add(Fixtures.yaml("{type: Synced, status: 'True', reason: ReconcileSuccess}"));
    }
    return Case.of(name + " / " + this, composite, observed);
  }

  /** Adds what is composed; nothing here. */
  void observe(SortedMap<String, ObjectNode> observed, JsonNode composite) {}

  private static ObjectNode runtime(
      JsonNode composite, String modelStatus, int replicas, String ready) {
    ObjectNode object = ready(object(composite, RUNTIME), ready);
    String url =
        composite.at("/spec/derived/ingress/url").asText("http://earlier.than.that.svc/v1");
    object
        .withObject("/metadata")
        .withObject("/annotations")
        .put("inference.devopstoolkit.ai/url", url);
    object
        .withObject("/status")
        .withObject("/atProvider")
        .withObject("/manifest")
        .putObject("status")
        .put("modelStatus", modelStatus)
        .put("replicas", replicas)
        .put("lastUpdated", "2026-07-23T10:00:00Z");
    return object;
  }

  /** An Object as Crossplane makes it. */
  private static ObjectNode object(JsonNode composite, String resource) {
    String name = composite.at("/metadata/name").asText();
    ObjectNode object =
        (ObjectNode)
            Fixtures.yaml(
                """
                apiVersion: kubernetes.m.crossplane.io/v1alpha1
                kind: Object
                metadata: {annotations: {}}
                spec: {providerConfigRef: {kind: ProviderConfig, name: earlier}, watch: false}
                """);
    ObjectNode metadata = object.withObject("/metadata");
    metadata
        .withObject("/annotations")
        .put("crossplane.io/composition-resource-name", resource)
        .put("crossplane.io/external-name", name);
    metadata
        .put("generateName", name + "-")
        .put("name", name + "-" + Integer.toHexString(resource.hashCode()))
        .set("namespace", composite.at("/metadata/namespace"));
    return object;
  }

  private static ObjectNode ready(ObjectNode object, String ready) {
    object
        .withObject("/status")
        .putArray("conditions")
        .add(condition("Synced", "True", "ReconcileSuccess"))
        .add(condition("Ready", ready, ready.equals("True") ? "Available" : "Unavailable"));
    return object;
  }

  private static ObjectNode unreached(ObjectNode object) {
    ((ObjectNode) object.at("/status/conditions/0"))
        .put("status", "False")
        .put("reason", "ReconcileError")
        .put("message", "cannot get object: connection refused");
    return object;
  }

  private static JsonNode condition(String type, String status, String reason) {
    return Fixtures.yaml(
        "{type: %s, status: '%s', reason: %s, lastTransitionTime: '2026-07-23T10:00:00Z'}"
            .formatted(type, status, reason));
  }
}
