package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.DnsNames;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Locale;
import java.util.Set;

/** The vLLM operator makes a Service of the object's name, so it must be able to name one. */
final class NameRule implements Rule {
  @Override
  public String id() {
    return "name";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.NAME);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    String name = subject.now().name();
    if (name.isEmpty()) {
      return; // a generateName is filled in later: the validating hook sees it
    }
    if (name.equals("vllm")) {
      findings.refuse(
          Field.NAME,
          "a Service named \"vllm\" puts VLLM_PORT=tcp://… into every pod beside it, which vLLM"
              + " refuses to start with. Use another name, such as \"vllm-chat\".");
    } else if (name.equals("kubernetes")) {
      findings.refuse(
          Field.NAME,
          "the Service \"kubernetes\" of the API server would be overwritten. Use another name,"
              + " such as \"llm-chat\".");
    } else if (!DnsNames.isLabel(name) || Character.isDigit(name.charAt(0))) {
      findings.refuse(
          Field.NAME,
          Text.quoted(name)
              + " cannot name the Service that the vLLM operator makes of it: that takes a letter,"
              + " then a-z, 0-9 or \"-\", at most 63 in all. For example \""
              + suggestion(name)
              + "\".");
    }
  }

  private static String suggestion(String name) {
    String label = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String started = label.matches("[a-z].*") ? label : "llm-" + label.replaceAll("^-+", "");
    String fitting =
        started
            .substring(0, Math.min(DnsNames.LONGEST_LABEL, started.length()))
            .replaceAll("-+$", "");
    return fitting.equals("vllm") || fitting.equals("kubernetes") ? "llm-" + fitting : fitting;
  }
}
