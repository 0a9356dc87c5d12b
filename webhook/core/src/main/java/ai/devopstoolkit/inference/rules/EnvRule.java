package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.SecretEnv;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Text;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Names are valid and there once; none is one that the vLLM operator fights over. No value is or
 * holds a secret.
 */
final class EnvRule implements Rule {
  /** What Kubernetes takes since 1.34, and the XRD: printable ASCII without "=". */
  private static final Pattern NAME = Pattern.compile("[ -<>-~]+");

  /**
   * The operator sets these itself, or compares them with what it would set and then updates its
   * Deployment for ever (vllmruntime_controller.go, 958-1136).
   */
  private static final Map<String, String> RESERVED =
      Map.of(
          "VLLM_USE_V1",
          "the vLLM operator sets it",
          SecretEnv.HOOK_VARIABLE,
          "the deployment hook sets it",
          "VLLM_PORT",
          "it would move vLLM's own ports; the server listens on 8000",
          "LMCACHE_MAX_LOCAL_CPU_SIZE",
          "the vLLM operator compares it and would restart for ever",
          "LMCACHE_MAX_LOCAL_DISK_SIZE",
          "the vLLM operator compares it and would restart for ever",
          "LMCACHE_REMOTE_URL",
          "the vLLM operator compares it and would restart for ever",
          "LMCACHE_REMOTE_SERDE",
          "the vLLM operator compares it and would restart for ever");

  /** Only this value is compared. */
  private static final EnvVar EXPERIMENTAL = new EnvVar("LMCACHE_USE_EXPERIMENTAL", "True");

  /** What the operator makes of hfTokenSecret, and its name in older libraries. */
  private static final Set<String> TOKEN_NAMES = Set.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");

  /** With a token in the pod these would send it elsewhere. */
  private static final Set<String> REDIRECTS =
      Set.of("HF_ENDPOINT", "HUGGINGFACE_CO_STAGING", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

  /** The variable that the operator makes of hfTokenSecret. */
  private static final String TOKEN = "HF_TOKEN";

  /**
   * What Kubernetes reads at a "$": a reference, or a character that stands for itself, as the
   * second "$" of "$$(NAME)" (k8s.io/kubernetes 1.34 and 1.37, forked/golang/expansion).
   */
  private static final Pattern AT_DOLLAR =
      Pattern.compile("\\$(?:\\([^)]*+\\)?|.)", Pattern.DOTALL);

  @Override
  public String id() {
    return "env";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.ENV, Field.HF_TOKEN_SECRET, Field.API_KEY_SECRET);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    List<EnvVar> env = subject.spec().env();
    boolean token = subject.spec().hfTokenSecret().isPresent();
    Set<String> secrets = secrets(subject.spec());
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < env.size(); i++) {
      EnvVar variable = env.get(i);
      String path = Field.ENV.item(i) + ".name";
      Integer earlier = first.putIfAbsent(variable.name(), i);
      if (earlier != null) {
        findings.refuse(
            path,
            Text.quoted(variable.name())
                + " is already at env["
                + earlier
                + "]: only one can win. Keep one of them.");
      } else if (!NAME.matcher(variable.name()).matches()) {
        findings.refuse(
            path,
            Text.quoted(variable.name())
                + " cannot name a variable: that takes printable ASCII without \"=\".");
      }
      value(variable, Field.ENV.item(i), secrets, findings);
      reserved(variable, path, findings);
      secret(variable, path, subject, findings);
      if (token && REDIRECTS.contains(variable.name().toUpperCase(Locale.ROOT))) {
        findings.refuse(
            path,
            variable.name()
                + " would send the token of hfTokenSecret elsewhere. Remove it, or hfTokenSecret if"
                + " the model is public.");
      }
    }
  }

  /** Names of the variables that come from Secrets. */
  private static Set<String> secrets(Spec spec) {
    Set<String> names = new HashSet<>();
    spec.hfTokenSecret().ifPresent(it -> names.add(TOKEN));
    spec.apiKeySecret().ifPresent(it -> names.add(SecretEnv.API_KEY));
    spec.env().stream().filter(EnvVar::isSecret).forEach(it -> names.add(it.name()));
    return names;
  }

  private static void value(EnvVar variable, String path, Set<String> secrets, Findings findings) {
    if (variable.isSecret() && !variable.value().isEmpty()) {
      findings.refuse(
          path, "has both value and valueFrom, and only one can hold. Remove one of the two.");
    }
    if (variable.value().indexOf('\0') >= 0) {
      findings.refuse(path + ".value", "has a NUL character, which ends it. Remove the character.");
    }
    reference(variable.value(), secrets)
        .ifPresent(
            name ->
                findings.refuse(
                    path + ".value",
                    name.equals(TOKEN)
                        ? "holds $(HF_TOKEN): Kubernetes would put the token of hfTokenSecret there,"
                            + " and what prints or sends this variable gives it away. Remove it:"
                            + " vLLM reads HF_TOKEN itself. For that very text write $$(HF_TOKEN)."
                        : "holds "
                            + Text.quoted("$(" + name + ")")
                            + ", a variable from a Secret: those come last, and Kubernetes puts only"
                            + " earlier ones into a value. Remove it, or put the whole value into a"
                            + " Secret, and name that in valueFrom. For that very text write $$ in"
                            + " place of $."));
  }

  private static void reserved(EnvVar variable, String path, Findings findings) {
    String why =
        variable.equals(EXPERIMENTAL)
            ? "the vLLM operator compares it and would restart for ever"
            : RESERVED.get(variable.name());
    if (why != null) {
      String shown =
          variable.equals(EXPERIMENTAL) ? "LMCACHE_USE_EXPERIMENTAL=True" : variable.name();
      findings.refuse(path, shown + " is reserved: " + why + ". Remove it.");
    }
  }

  /** Objects are read by many: tokens and keys have fields that name Secrets. */
  private static void secret(EnvVar variable, String path, Subject subject, Findings findings) {
    String name = variable.name();
    if (TOKEN_NAMES.contains(name)) {
      if (subject.spec().hfTokenSecret().isPresent()) {
        findings.refuse(
            path, name + " is set from hfTokenSecret. Remove one of the two, best this one.");
      } else if (subject.changes(Field.ENV)) {
        findings.refuse(
            path,
            name
                + " is a token, and belongs into a Secret of the target namespace. Remove it, and"
                + " write hfTokenSecret: {name: …}, with key: … if that is not \"token\".");
      }
    } else if (name.equals(SecretEnv.API_KEY)) {
      if (subject.spec().apiKeySecret().isPresent()) {
        findings.refuse(
            path, name + " is set from apiKeySecret. Remove one of the two, best this one.");
      } else if (!variable.isSecret() && subject.changes(Field.ENV)) {
        findings.refuse(
            path,
            name
                + " is a key, and whoever reads this object would have it. Remove it: put it into a"
                + " Secret of the target namespace, and write apiKeySecret: {name: …}, with key: … if"
                + " that is not \"api-key\".");
      }
    }
  }

  /** The first of {@code names} that Kubernetes would look up for {@code value}. */
  private static Optional<String> reference(String value, Set<String> names) {
    return names.isEmpty()
        ? Optional.empty()
        : AT_DOLLAR
            .matcher(value)
            .results()
            .map(MatchResult::group)
            .filter(it -> it.endsWith(")") && it.startsWith("$("))
            .map(it -> it.substring(2, it.length() - 1))
            .filter(names::contains)
            .findFirst();
  }
}
