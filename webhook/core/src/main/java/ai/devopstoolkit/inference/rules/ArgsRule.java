package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ArgumentFacts;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.ArgumentFact;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Form;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Kind;
import ai.devopstoolkit.inference.catalog.ArgumentValues;
import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.Setting;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Arguments;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a user hands to vLLM beside what is derived: arguments that it has, with values that it
 * takes, once. What loads code, reaches files or the network, or holds secrets passes only where
 * the policy's {@code args.allow} has its name; so do variables and models of that kind.
 */
final class ArgsRule implements Rule {
  @Override
  public String id() {
    return "args";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.ARGS, Field.ENV, Field.MODEL);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    if (subject.spec().model().contains("://") && !subject.policy().allowed().contains("--model")) {
      findings.refuse(
          Field.MODEL,
          Text.quoted(subject.spec().model())
              + " is an address, and vLLM would fetch the model from there. "
              + notAllowed("--model", subject.policy())
              + ", or use a Hugging Face id or a path in the image.");
    }
    variables(subject, findings);
    if (subject.spec().args().isEmpty()) {
      return;
    }
    Arguments arguments = subject.arguments();
    for (Arguments.Fault fault : arguments.faults()) {
      String item = subject.spec().args().get(fault.index());
      findings.refuse(Field.ARGS.item(fault.index()), Text.quoted(item) + " " + fault.message());
    }
    for (Argument argument : arguments.all()) {
      Optional<ArgumentFact> fact = ArgumentFacts.bundled().find(argument.name());
      if (fact.isPresent()) {
        known(argument, fact.get(), subject, findings);
      } else if (!subject.policy().allowed().contains(argument.name())) {
        unknown(argument, findings);
      }
    }
  }

  private static void unknown(Argument argument, Findings findings) {
    String meant =
        ArgumentFacts.bundled()
            .nearest(argument.name())
            .map(it -> " The nearest is " + it + ". Write the name in full, or leave it out.")
            .orElse(" Write the name in full, or leave it out.");
    findings.refuse(
        Field.ARGS.item(argument.index()),
        Text.quoted(argument.name())
            + " is no argument of vllm serve that is known here ("
            + EngineFacts.bundled().recorded()
            + ")."
            + meant);
  }

  private static void known(
      Argument argument, ArgumentFact fact, Subject subject, Findings findings) {
    String path = Field.ARGS.item(argument.index());
    boolean allowed = subject.policy().allowed().contains(argument.name());
    if (fact.kind() == Kind.DERIVED) {
      findings.refuse(
          path,
          argument.name()
              + " is derived: "
              + fact.by()
              + " sets it. Leave it out"
              + (fact.by().startsWith("spec.") ? ", and use " + fact.by() + "." : "."));
      return;
    }
    if (!allowed && fact.needsAllowing(argument)) {
      findings.refuse(path, argument.name() + strict(fact, subject.policy()));
      return;
    }
    if (Setting.of(argument.name()).filter(it -> it.read(argument).isEmpty()).isPresent()) {
      return; // engine-settings refuses it, and says what vLLM takes
    }
    if (!allowed && !isPlain(argument, fact)) {
      findings.refuse(
          path,
          argument.spelled()
              + " holds more than words and numbers, as a path, an address, a template or the name"
              + " of a class would. "
              + notAllowed(argument.name(), subject.policy())
              + ", or write a plain value.");
      return;
    }
    String count = count(argument, fact);
    if (!count.isEmpty()) {
      findings.refuse(path, argument.spelled() + count);
      return;
    }
    version(argument, fact, subject.engine(), findings);
    if (fact.uncounted()) {
      findings.warn(path, "what " + argument.name() + " changes is not in the sum of GPU memory");
    }
  }

  private static boolean isPlain(Argument argument, ArgumentFact fact) {
    if (fact.kind().isStrict() || fact.form() == Form.TEXT) {
      return true;
    }
    return fact.form() == Form.JSON
        ? ArgumentValues.arePlainJson(argument)
        : ArgumentValues.arePlain(argument);
  }

  private static String strict(ArgumentFact fact, Policy policy) {
    StringBuilder text = new StringBuilder(120);
    text.append(isOneOf(fact.kind())).append(notAllowed(fact.name(), policy));
    if (!fact.values().isEmpty()) {
      text.append(", or use ").append(Text.either(List.copyOf(new TreeSet<>(fact.values()))));
    } else if (!fact.keys().isEmpty()) {
      text.append(", or use its keys ")
          .append(Text.either(List.copyOf(new TreeSet<>(fact.keys()))))
          .append(" with plain values");
    } else {
      text.append(", or leave it out");
    }
    return text.append('.').toString();
  }

  /** What a strict class is. */
  private static String isOneOf(Kind kind) {
    return " is one of "
        + kind.section()
        + (kind == Kind.CODE_AND_FILES
            ? ": it can load code, or read and write files, in the pod. "
            : ": it can open or reach addresses, or holds a secret. ");
  }

  private static String notAllowed(String name, Policy policy) {
    return "Policy "
        + policy.name()
        + " does not allow it (args.allow). Ask your platform team for "
        + name;
  }

  /** What is wrong with the number of values; empty if nothing is. */
  private static String count(Argument argument, ArgumentFact fact) {
    int values = argument.values().size();
    if (argument.negated() && fact.takes() != ArgumentFacts.Takes.NONE_OR_NEGATED) {
      return " does not exist: only flags have a --no-. Write " + argument.name() + ".";
    }
    return switch (fact.takes()) {
      case NONE, NONE_OR_NEGATED ->
          values > 0 ? " is a flag and takes no value. Write it alone, or leave it out." : "";
      case ONE ->
          values == 1
              ? ""
              : " takes one value, but has "
                  + (values == 0 ? "none" : values)
                  + ". Write "
                  + argument.spelled()
                  + "=value.";
      case ONE_OR_NONE -> values > 1 ? " takes one value, but has " + values + "." : "";
      case SEVERAL -> values > 0 ? "" : " takes a value. Write " + argument.spelled() + "=value.";
      case UNKNOWN -> "";
    };
  }

  private static void version(
      Argument argument, ArgumentFact fact, EngineFact engine, Findings findings) {
    Optional<EngineVersion> version = engine.version();
    if (version.isEmpty()
        || !EngineFacts.bundled().covers(version.get())
        || fact.known().has(version.get())) {
      return;
    }
    boolean gone = fact.known().isPast(version.get());
    String border =
        (gone ? "gone since " : "there since ")
            + (gone ? fact.known().until() : fact.known().since()).orElse(version.get());
    findings.refuseIf(
        engine.isCertain(),
        Field.ARGS.item(argument.index()),
        engine
            + " has no "
            + argument.name()
            + ", "
            + border
            + ", and would not start. Leave it out, or ask for a policy with another image.",
        engine.name() + " has no " + argument.name() + ", " + border);
  }

  private static void variables(Subject subject, Findings findings) {
    List<EnvVar> env = subject.spec().env();
    ArgumentFacts facts = ArgumentFacts.bundled();
    for (int i = 0; i < env.size(); i++) {
      String name = env.get(i).name();
      Optional<Kind> kind = facts.variable(name);
      if (kind.isPresent() && !subject.policy().allowed().contains(name)) {
        findings.refuse(
            Field.ENV.item(i) + ".name",
            Text.quoted(name)
                + isOneOf(kind.get())
                + notAllowed("it", subject.policy())
                + ", or remove it.");
      }
    }
  }
}
