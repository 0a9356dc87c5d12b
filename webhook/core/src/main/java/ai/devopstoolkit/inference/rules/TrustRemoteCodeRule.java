package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.RemoteCode.Part;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Code of a model's repository runs in the pod only if the policy names the model, and then no
 * variable leads vLLM to other code.
 */
final class TrustRemoteCodeRule implements Rule {
  /**
   * In any case, as proxies are read. Where code is fetched from, where it lies, and what else
   * Python and vLLM load (huggingface_hub constants.py; transformers hub.py; vLLM envs.py).
   */
  static final Set<String> LEADS_ELSEWHERE =
      Set.of(
          "HF_ENDPOINT",
          "VLLM_USE_MODELSCOPE",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "ALL_PROXY",
          "HF_MODULES_CACHE",
          "PYTHONPATH",
          "VLLM_PLUGINS");

  @Override
  public String id() {
    return "trust-remote-code";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.ENV);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    subject
        .model()
        .filter(it -> it.remoteCode().map(c -> c.isNeededBy(subject.engine())).orElse(false))
        .ifPresent(it -> check(it, subject, findings));
  }

  private static void check(ModelFacts model, Subject subject, Findings findings) {
    if (!subject.policy().trustsCodeOf(model.id())) {
      boolean config = model.remoteCode().get().of() == Part.CONFIG;
      findings.refuse(
          Field.MODEL,
          "vLLM reads the "
              + (config ? "config.json" : "tokenizer")
              + " of "
              + model.id()
              + " only with code that its publisher keeps there, and would run it in the pod, with"
              + " all that the pod may do (--trust-remote-code). Policy "
              + subject.policy().name()
              + " does not name the model (trustRemoteCode). Ask your platform team to, or use"
              + " another model.");
      return;
    }
    List<EnvVar> env = subject.spec().env();
    for (int i = 0; i < env.size(); i++) {
      String name = env.get(i).name();
      if (LEADS_ELSEWHERE.contains(name.toUpperCase(Locale.ROOT))) {
        findings.refuse(
            "spec.env[" + i + "].name",
            name
                + " could have vLLM run other code than the publisher's of "
                + model.id()
                + ", which the policy trusts (--trust-remote-code). Remove it.");
      }
    }
  }
}
