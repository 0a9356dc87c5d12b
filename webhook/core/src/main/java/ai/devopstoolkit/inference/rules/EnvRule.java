package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Names are valid and there once; none is one that the vLLM operator fights over. No value holds
 * the token.
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
          "VLLM_USE_V1", "the vLLM operator sets it",
          "VLLM_PORT", "it would move vLLM's own ports; the server listens on 8000",
          "LMCACHE_MAX_LOCAL_CPU_SIZE", "the vLLM operator compares it and would restart for ever",
          "LMCACHE_MAX_LOCAL_DISK_SIZE", "the vLLM operator compares it and would restart for ever",
          "LMCACHE_REMOTE_URL", "the vLLM operator compares it and would restart for ever",
          "LMCACHE_REMOTE_SERDE", "the vLLM operator compares it and would restart for ever");

  /** Only this value is compared. */
  private static final EnvVar EXPERIMENTAL = new EnvVar("LMCACHE_USE_EXPERIMENTAL", "True");

  /** With a token in the pod these would replace it, or send it elsewhere. */
  private static final Set<String> TOKEN_NAMES = Set.of("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN");

  private static final Set<String> REDIRECTS =
      Set.of("HF_ENDPOINT", "HUGGINGFACE_CO_STAGING", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY");

  /**
   * A reference to the variable that the operator makes of hfTokenSecret. It is the last one, and
   * Kubernetes puts only earlier ones into a value, but nothing promises that order.
   */
  private static final String TOKEN_REFERENCE = "$(HF_TOKEN)";

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
    return Set.of(Field.ENV, Field.HF_TOKEN_SECRET);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    List<EnvVar> env = subject.spec().env();
    boolean token = subject.spec().hfTokenSecret().isPresent();
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < env.size(); i++) {
      EnvVar variable = env.get(i);
      String path = "spec.env[" + i + "].name";
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
      if (variable.value().indexOf('\0') >= 0) {
        findings.refuse(
            "spec.env[" + i + "].value",
            "has a NUL character, which ends it. Remove the character.");
      }
      reserved(variable, path, findings);
      if (token) {
        besideToken(variable.name(), path, findings);
        if (refersToToken(variable.value())) {
          findings.refuse(
              "spec.env[" + i + "].value",
              "holds "
                  + TOKEN_REFERENCE
                  + ": Kubernetes would put the token of hfTokenSecret there, and what prints or"
                  + " sends this variable gives it away. Remove it: vLLM reads HF_TOKEN itself. For"
                  + " that very text write $"
                  + TOKEN_REFERENCE
                  + ".");
        }
      }
    }
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

  private static void besideToken(String name, String path, Findings findings) {
    if (TOKEN_NAMES.contains(name)) {
      findings.refuse(
          path, name + " is set from hfTokenSecret. Remove one of the two, best this one.");
    } else if (REDIRECTS.contains(name.toUpperCase(Locale.ROOT))) {
      findings.refuse(
          path,
          name
              + " would send the token of hfTokenSecret elsewhere. Remove it, or hfTokenSecret if the"
              + " model is public.");
    }
  }

  private static boolean refersToToken(String value) {
    return AT_DOLLAR
        .matcher(value)
        .results()
        .map(MatchResult::group)
        .anyMatch(TOKEN_REFERENCE::equals);
  }
}
