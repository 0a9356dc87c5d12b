package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.catalog.RemoteCode.Part;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Code of a model's repository runs in the pod only if the policy names the model, and then no
 * variable leads vLLM to other code.
 */
final class TrustRemoteCodeRule implements Rule {
  /**
   * In any case, as proxies are read. Where a model and code are fetched from, where they lie, and
   * what else Python, the loader and vLLM run (huggingface_hub constants.py; transformers hub.py;
   * vLLM envs.py; python --help-env). The admission policy has the same.
   */
  static final Pattern LEADS_ELSEWHERE =
      Pattern.compile(
          "(ALL|HTTP|HTTPS)_PROXY|BASH_ENV|BROWSER|CC|CXX|ENV"
              + "|HF_(ENDPOINT|HOME|HUB_CACHE|MODULES_CACHE)|HOME|HUGGINGFACE_.*|LD_.*|PATH|PYTHON.*"
              + "|TRANSFORMERS_CACHE"
              + "|VLLM_(CACHE_ROOT|CONFIG_ROOT|MODEL_REDIRECT_PATH|PLUGINS|USE_MODELSCOPE)|XDG_.*",
          Pattern.CASE_INSENSITIVE);

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
    if (!model.remoteCode().get().publishers()) {
      findings.warn(
          Field.MODEL,
          "if it needs code of its repository, as what it is like does, it does not start");
      return;
    }
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
      if (LEADS_ELSEWHERE.matcher(name).matches()) {
        findings.refuse(
            Field.ENV.item(i) + ".name",
            name
                + " could have vLLM run other code than the publisher's of "
                + model.id()
                + ", which the policy trusts (--trust-remote-code). Remove it.");
      }
    }
  }
}
