package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.spec.Spec;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code secretEnv}: variables whose values are in Secrets. A VLLMRuntime takes only literal ones,
 * so the deployment hook adds these to the operator's Deployment.
 *
 * <p>Without that hook the pod would run without them, and an endpoint without its key is open. So
 * vLLM gets an argument, too, with which it does not start before the hook was there: {@link
 * #GUARD}.
 */
public final class SecretEnv implements DerivedField {
  /** The key that vLLM's requests must have (vllm/envs.py). */
  public static final String API_KEY = "VLLM_API_KEY";

  /** What the hook sets after all the others, to {@link #HOOK_VALUE}. */
  public static final String HOOK_VARIABLE = "DOT_INFERENCE_SECRET_ENV";

  /** vLLM's own default of the argument. */
  public static final String HOOK_VALUE = "info";

  /** The argument that waits for the hook: nobody else may set it beside these variables. */
  public static final String GUARD_ARGUMENT = "--uvicorn-log-level";

  /**
   * Kubernetes leaves a reference to a variable that is not there as it is, and no level is called
   * like that: vLLM ends before it loads or serves anything ({@code tests/engine/guard}). Every
   * recorded version has the argument and its levels.
   */
  public static final String GUARD = GUARD_ARGUMENT + "=$(" + HOOK_VARIABLE + ")";

  @Override
  public String name() {
    return "secretEnv";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    List<EnvVar> all = all(inputs.spec());
    if (all.isEmpty()) {
      return MissingNode.getInstance();
    }
    ArrayNode value = JsonNodeFactory.instance.arrayNode(all.size());
    for (EnvVar variable : all) {
      variable
          .secret()
          .ifPresent(
              it ->
                  value
                      .addObject()
                      .put("name", variable.name())
                      .put("secret", it.name())
                      .put("key", it.key()));
    }
    return value;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Reason> reasons = new ArrayList<>();
    List<EnvVar> all = all(inputs.spec());
    boolean apiKey = inputs.spec().apiKeySecret().isPresent();
    for (int i = 0; i < all.size(); i++) {
      boolean isApiKey = apiKey && i == 0;
      reasons.add(
          new Reason(
              name() + "[" + i + "]",
              isApiKey
                  ? "the key that requests must have; the deployment hook adds it"
                  : "as you wrote it; the deployment hook adds it",
              isApiKey ? "spec.apiKeySecret" : "spec.env"));
    }
    return reasons;
  }

  /** Whether {@code spec} has any. */
  public static boolean isAsked(Spec spec) {
    return spec.apiKeySecret().isPresent() || spec.env().stream().anyMatch(EnvVar::isSecret);
  }

  /** Those of {@code spec}: first the API key, then the others in their order. */
  static List<EnvVar> all(Spec spec) {
    List<EnvVar> all = new ArrayList<>(0);
    if (spec.apiKeySecret().isPresent()) {
      all.add(new EnvVar(API_KEY, "", spec.apiKeySecret()));
    }
    spec.env().stream().filter(EnvVar::isSecret).forEach(all::add);
    return all;
  }
}
