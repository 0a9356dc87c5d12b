package ai.devopstoolkit.inference.spec;

import java.util.function.Function;

/** A field that rules read: its path as kubectl prints it, and how to get at its value. */
public enum Field {
  NAME("metadata.name", LlmInference::name),
  MODEL("spec.model", of(Spec::model)),
  GPU("spec.gpu", of(Spec::gpu)),
  INGRESS_HOST("spec.ingressHost", of(Spec::ingressHost)),
  PROVIDER_CONFIG_NAME("spec.providerConfigName", of(Spec::providerConfigName)),
  TARGET_NAMESPACE(
      "spec.targetNamespace", object -> object.spec().effectiveTargetNamespace(object.namespace())),
  CPU("spec.resources.cpu", of(Spec::cpu)),
  MEMORY("spec.resources.memory", of(Spec::memory)),
  TENSOR_PARALLEL_SIZE("spec.tensorParallelSize", of(Spec::tensorParallelSize)),
  MAX_MODEL_LEN("spec.maxModelLen", of(Spec::maxModelLen)),
  ENV("spec.env", of(Spec::env)),
  ARGS("spec.args", of(Spec::args)),
  PROBES("spec.probes", of(Spec::probes)),
  HF_TOKEN_SECRET("spec.hfTokenSecret", of(Spec::hfTokenSecret)),
  API_KEY_SECRET("spec.apiKeySecret", of(Spec::apiKeySecret)),
  MODEL_CACHE("spec.modelCache", of(Spec::modelCache)),
  REPLICAS("spec.replicas", of(Spec::effectiveReplicas)),
  AUTOSCALING("spec.autoscaling", of(Spec::autoscaling));

  private final String path;

  @SuppressWarnings("ImmutableEnumChecker") // the functions above hold no state
  private final Function<LlmInference, Object> value;

  Field(String path, Function<LlmInference, Object> value) {
    this.path = path;
    this.value = value;
  }

  /** The path from the object's root, as in {@code spec.resources.cpu}. */
  public String path() {
    return path;
  }

  /** The path of an item of a list, as in {@code spec.args[3]}. */
  public String item(int index) {
    return path + "[" + index + "]";
  }

  /** Whether the two differ in this field, by value: {@code cpu: 4} is {@code "4"}. */
  public boolean differs(LlmInference one, LlmInference other) {
    return !value.apply(one).equals(value.apply(other));
  }

  private static Function<LlmInference, Object> of(Function<Spec, Object> value) {
    return object -> value.apply(object.spec());
  }
}
