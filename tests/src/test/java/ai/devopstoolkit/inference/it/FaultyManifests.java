package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Manifests with one fault each, or few, that somebody thought of. */
final class FaultyManifests {
  /** In place of a value: there is none. */
  private static final String ABSENT = "<absent>";

  /** One manifest on each line: what differs from a sound one. */
  private static final String LINES =
      """
      spec: {gpu: two}
      spec: {gpu: 1.5}
      spec: {gpu: true}
      spec: {gpu: [1]}
      spec: {gpu: [[], 1]}
      spec: {gpu: {}}
      spec: {gpu: 0}
      spec: {gpu: -1}
      spec: {gpu: 9}
      spec: {gpu: 2147483648}
      spec: {gpu: 9223372036854775807}
      spec: {gpu: 9223372036854775808}
      spec: {gpu: 1.0000000001}
      spec: {gpu: -1.0000000001}
      spec: {gpu: 1.0e+30}
      spec: {model: <absent>}
      spec: {model: null}
      spec: {model: ""}
      spec: {model: 5}
      spec: {model: -m}
      spec: {model: {a: b}}
      spec: {model: [{a: b}, 1, {c: {d: e}}]}
      spec: {providerConfigName: <absent>}
      spec: {providerConfigName: ""}
      spec: {providerConfigName: A_}
      spec: {providerConfigName: "a\\n"}
      spec: {providerConfigName: "\\u00e9\\t\\"\\\\"}
      spec: {ingressHost: 1}
      spec: {ingressHost: https://a.b}
      spec: {targetNamespace: a.b}
      spec: {targetNamespace: -}
      spec: {targetNamespace: "a\\n"}
      spec: {resources: {cpu: true}}
      spec: {resources: {cpu: 1.5, memory: []}}
      spec: {resources: {cpu: {a: 1}}}
      spec: {resources: {cpu: {}, memory: {}}}
      spec: {resources: {cpu: four}}
      spec: {resources: {memory: 8GB}}
      spec: {resources: {memory: ""}}
      spec: {resources: 8Gi}
      spec: {resources: {gpu: 1}}
      spec: {tensorParallelSize: "2"}
      spec: {tensorParallelSize: 3000000000}
      spec: {maxModelLen: 0}
      spec: {maxModelLen: 3000000000}
      spec: {maxModelLen: 9007199254740993.0}
      spec: {env: A=b}
      spec: {env: {A: b}}
      spec: {env: {}}
      spec: {env: [A, 1, null]}
      spec: {env: [{}]}
      spec: {env: [{value: b}]}
      spec: {env: [{name: A, value: 1}]}
      spec: {env: [{name: A, value: true}, {name: B, value: {}}]}
      spec: {env: [{name: A, valueFrom: {secretKeyRef: {name: a}}}]}
      spec: {env: [{name: A, value: b, valueFrom: {secretKeyRef: {name: a, key: b}}}]}
      spec: {env: [{name: A, valueFrom: {}}, {name: B, valueFrom: {secretKeyRef: {name: A_, key: "a b"}}}]}
      spec: {env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: ""}}}]}
      spec: {env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b, optional: true}}}]}
      spec: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}
      spec: {env: [{name: A}, {name: A}, {name: A}]}
      spec: {gpu: two, env: [{name: A}, {name: B}, {name: A}, {name: A}, {name: "<&>"}, {name: "<&>"}]}
      spec: {gpu: two, env: [{}, {}, {name: 1}, {name: 1}]}
      spec: {gpu: two, env: [null, null, {name: null}, 5]}
      spec: {env: [{name: ""}]}
      spec: {env: [{name: A=B}]}
      spec: {env: [{name: "\\u00fc"}]}
      spec: {probes: {startup: {periodSeconds: 0}}}
      spec: {probes: {readiness: {timeoutSeconds: -1, failureThreshold: 0, initialDelaySeconds: -1}}}
      spec: {probes: {liveness: {periodSeconds: ten}}}
      spec: {probes: {startup: [], readiness: 1}}
      spec: {probes: {startup: {httpGet: {path: /}}}}
      spec: {probes: null, hfTokenSecret: {}}
      spec: {hfTokenSecret: {key: a}}
      spec: {hfTokenSecret: {name: A, key: "a b"}}
      spec: {hfTokenSecret: hf-token}
      spec: {hfTokenSecret: {name: 1}}
      spec: {modelCache: {size: "", storageClassName: ""}}
      spec: {modelCache: {size: 8GB, storageClassName: A}}
      spec: {modelCache: {size: 0, storageClassName: 1}}
      spec: {modelCache: true}
      spec: {replicas: -1}
      spec: {replicas: 101}
      spec: {replicas: many, autoscaling: []}
      spec: {autoscaling: {}}
      spec: {autoscaling: {minReplicas: -1, maxReplicas: 0}}
      spec: {autoscaling: {maxReplicas: two, metric: a}}
      spec: {apiKeySecret: {key: a}}
      spec: {apiKeySecret: {name: A, key: "a b"}}
      spec: {apiKeySecret: key}
      spec: {crossplane: {compositionUpdatePolicy: Never}}
      spec: {crossplane: {compositionUpdatePolicy: 5}}
      spec: {crossplane: {compositionUpdatePolicy: null, compositionRef: {}}}
      spec: {crossplane: {resourceRefs: [{name: a}, {}, 1]}}
      spec: {crossplane: {compositionSelector: {matchLabels: {a: 1, b.c/d: {}}}}}
      spec: {crossplane: {compositionSelector: {}, claimRef: {}}}
      spec: {gpu: two, derived: {}}
      spec: {gpu: two, derived: {image: {}, resources: {gpu: 2}, nodeSelectorTerms: []}}
      spec: {gpu: two, derived: {ingress: {annotations: {a: 1, b.c/d: e}, tls: [{hosts: [1], secretName: []}]}}}
      spec: {gpu: two, derived: {ingress: {host: a.b, kind: 1, parentRefs: [{name: "", port: 0}, {port: a}, 1]}}}
      spec: {gpu: two, derived: {tolerations: [{tolerationSeconds: 1.5}], extraArgs: [1, a], env: [{}], secretEnv: [{name: 1}, {}]}}
      spec: {gpu: two, derived: {nodeSelectorTerms: [{matchExpressions: [{values: [1]}], matchFields: {}}]}}
      spec: {gpu: two, derived: {scaling: {base: {replicas: 1, deploymentStrategy: Other}, autoscalingConfig: {}}}}
      spec: {derived: {unknown: 1}}
      spec: {gpus: 2}
      spec: {gpus: 2, models: {a: [1]}, Model: a, é: 1}
      spec: <absent>
      spec: null
      spec: []
      spec: [{a: 1}]
      spec: text
      spec: {}
      spec: {gpu: null, model: a/b}
      specs: {}
      status: {modelStatus: 1, replicas: many}
      status: {unknown: 1}
      status: {conditions: [{type: A, reasons: b}]}
      metadata: {labels: {"a b": "c d"}}
      metadata: {labels: {a/b/c: d, /e: f, g/: h, "": i, A_/b: -, ok: ok}}
      metadata: {annotations: {"a b": "c d", A.b/C: "d e", -: x}}
      metadata: {annotations: {large: 262144 times x}}
      metadata: {labels: {a: 1}}
      metadata: {labels: {a: {}}}
      metadata: {labels: []}
      metadata: {labels: {a: null}}
      metadata: {annotations: {a: true}}
      metadata: {annotations: text}
      metadata: {name: 5}
      metadata: {name: <absent>}
      metadata: {name: ""}
      metadata: {name: Qwen_1}
      metadata: {name: <absent>, generateName: a-}
      metadata: {name: <absent>, generateName: A_-}
      metadata: {name: <absent>, generateName: 1-}
      metadata: {name: <absent>, generateName: a.}
      metadata: {name: a, generateName: A_}
      metadata: {generateName: 1}
      metadata: {generation: one}
      metadata: {generation: 1.5}
      metadata: {generation: 1.0e+20, generateName: []}
      metadata: {finalizers: a}
      metadata: {lables: {a: b}, ownerReferences: [{apiVersion: v1, kind: A, name: a, uid: b, controlled: true}]}
      metadata: {lables: {a: b}, managedFields: [{managers: 1}]}
      metadata: {ownerReferences: {}}
      metadata: {uid: 1}
      metadata: []
      metadata: text
      metadata: <absent>
      metadata: null
      metadata: {deletionTimestamp: "2026-11-23T10:20:30Z", uid: a, creationTimestamp: null, selfLink: b}
      """;

  private FaultyManifests() {}

  /** {@code sound} with each of the differences. */
  static List<ObjectNode> of(ObjectNode sound) {
    String lines = LINES.replace("262144 times x", "x".repeat(262_144));
    return lines
        .lines()
        .map(
            line -> {
              ObjectNode manifest = sound.deepCopy();
              merge(manifest, Json.yaml(line));
              return manifest;
            })
        .toList();
  }

  private static void merge(ObjectNode object, JsonNode differences) {
    for (var difference : differences.properties()) {
      String name = difference.getKey();
      JsonNode value = difference.getValue();
      if (value.asText().equals(ABSENT)) {
        object.remove(name);
      } else if (value.isObject() && object.get(name) instanceof ObjectNode inner) {
        merge(inner, value);
      } else {
        object.set(name, value);
      }
    }
  }
}
