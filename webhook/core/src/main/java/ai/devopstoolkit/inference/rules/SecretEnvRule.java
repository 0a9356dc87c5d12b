package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.SecretEnv;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.Set;

/**
 * Variables from Secrets need the deployment hook where the model runs, and Secrets that the policy
 * lets an object name. The argument by which vLLM waits for the hook is nobody else's.
 */
final class SecretEnvRule implements Rule {
  @Override
  public String id() {
    return "secret-env";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.API_KEY_SECRET, Field.ENV, Field.ARGS);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    subject
        .spec()
        .apiKeySecret()
        .ifPresent(
            it -> {
              checkHook("spec.apiKeySecret", subject, findings);
              TargetRule.checkSecret(it, "spec.apiKeySecret.name", subject.policy(), findings);
            });
    List<EnvVar> env = subject.spec().env();
    for (int i = 0; i < env.size(); i++) {
      String path = Field.ENV.item(i) + ".valueFrom";
      env.get(i)
          .secret()
          .ifPresent(
              it -> {
                checkHook(path, subject, findings);
                TargetRule.checkSecret(it, path + ".secretKeyRef.name", subject.policy(), findings);
              });
    }
    if (SecretEnv.isAsked(subject.spec())) {
      for (Argument argument : subject.arguments().all()) {
        if (argument.name().equals(SecretEnv.GUARD_ARGUMENT)) {
          findings.refuse(
              Field.ARGS.item(argument.index()),
              SecretEnv.GUARD_ARGUMENT
                  + " is derived beside variables from Secrets: by it vLLM waits for the deployment"
                  + " hook, and without the hook an endpoint would be open. Leave it out.");
        }
      }
    }
  }

  private static void checkHook(String path, Subject subject, Findings findings) {
    if (!subject.policy().deploymentHook()) {
      findings.refuse(
          path,
          "a Secret reaches the pod only by the deployment hook, and policy "
              + subject.policy().name()
              + " says that the cluster of ProviderConfig "
              + Text.quoted(subject.spec().providerConfigName())
              + " has none (deploymentHook: false): vLLM would never start. Remove it, or ask your"
              + " platform team to install the hook there.");
    }
  }
}
