package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code env}: first what several GPUs and a model cache need, then the user's in their order; the
 * user's win over derived ones of the same name.
 */
final class Env implements DerivedField {
  /**
   * With several GPUs vLLM starts a process for each; forked ones cannot use CUDA once it is
   * initialised (vLLM, "Python multiprocessing").
   */
  private static final EnvVar SPAWN = new EnvVar("VLLM_WORKER_MULTIPROC_METHOD", "spawn");

  /** Under it huggingface_hub keeps what it downloads; the operator only mounts the volume. */
  private static final EnvVar HF_HOME = new EnvVar("HF_HOME", ModelVolume.MOUNT_PATH);

  @Override
  public String name() {
    return "env";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    List<EnvVar> all = all(inputs);
    if (all.isEmpty()) {
      return MissingNode.getInstance();
    }
    ArrayNode env = JsonNodeFactory.instance.arrayNode(all.size());
    all.forEach(it -> env.addObject().put("name", it.name()).put("value", it.value()));
    return env;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<EnvVar> own = inputs.spec().env();
    List<Reason> reasons = new ArrayList<>();
    List<EnvVar> all = all(inputs);
    for (int i = 0; i < all.size(); i++) {
      String path = "env[" + i + "]";
      reasons.add(
          own.contains(all.get(i))
              ? new Reason(path, "as you wrote it", "spec.env")
              : all.get(i).equals(SPAWN)
                  ? new Reason(path, "more than one GPU: workers are spawned", "spec.gpu")
                  : new Reason(
                      path, "the weights are kept on the volume", "spec.derived.modelCache"));
    }
    return reasons;
  }

  private static List<EnvVar> all(Inputs inputs) {
    List<EnvVar> own = inputs.spec().env();
    boolean spawns = inputs.spec().gpu() > 1 && !has(own, SPAWN.name());
    boolean caches = ModelCache.volume(inputs).isPresent() && !has(own, HF_HOME.name());
    if (!spawns && !caches) {
      return own;
    }
    List<EnvVar> all = new ArrayList<>(own.size() + 2);
    if (spawns) {
      all.add(SPAWN);
    }
    if (caches) {
      all.add(HF_HOME);
    }
    all.addAll(own);
    return all;
  }

  private static boolean has(List<EnvVar> env, String name) {
    return env.stream().anyMatch(it -> it.name().equals(name));
  }
}
