package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.ArgumentFacts;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Kind;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.spec.Arguments;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * {@code extraArgs}: what VLLMRuntime has no field for. First what is derived, then the policy's,
 * then the user's; of the same name the last one alone.
 */
final class ExtraArgs implements DerivedField {
  /** One of them, how it follows, and from what. */
  private record Argument(String text, String rule, String from) {}

  @Override
  public String name() {
    return "extraArgs";
  }

  @Override
  public JsonNode value(Inputs inputs) {
    List<Argument> arguments = arguments(inputs);
    if (arguments.isEmpty()) {
      return MissingNode.getInstance();
    }
    ArrayNode value = JsonNodeFactory.instance.arrayNode();
    arguments.forEach(it -> value.add(it.text()));
    return value;
  }

  @Override
  public List<Reason> reasons(Inputs inputs) {
    List<Argument> arguments = arguments(inputs);
    return IntStream.range(0, arguments.size())
        .mapToObj(
            i ->
                new Reason(
                    name() + "[" + i + "]", arguments.get(i).rule(), arguments.get(i).from()))
        .toList();
  }

  private static List<Argument> arguments(Inputs inputs) {
    List<Argument> arguments = new ArrayList<>(0);
    addStages(inputs, arguments);
    inputs.model().ifPresent(it -> addModel(it, inputs, arguments));
    addSettings(inputs, arguments);
    addWritten(inputs, arguments);
    if (SecretEnv.isAsked(inputs.spec())) {
      guard(arguments);
    }
    return arguments;
  }

  /** First, and in place of what anybody wrote: without it the endpoint could be open. */
  private static void guard(List<Argument> arguments) {
    arguments.removeIf(it -> it.text().startsWith(SecretEnv.GUARD_ARGUMENT + "="));
    arguments.add(
        0,
        new Argument(
            SecretEnv.GUARD,
            "vLLM starts only once the hook has set the variables of Secrets",
            "spec.apiKeySecret, spec.env"));
  }

  /** Whether a derived argument is among {@code written}, which then stands in its place. */
  private static boolean isWritten(String derived, Arguments written) {
    int equals = derived.indexOf('=');
    String name = equals < 0 ? derived : derived.substring(0, equals);
    return isPassed(name) && written.has(name);
  }

  /** The policy's and the user's, each in place of a derived one of its name. */
  private static void addWritten(Inputs inputs, List<Argument> arguments) {
    Arguments written = inputs.engine().arguments();
    if (written.all().isEmpty()) {
      return;
    }
    arguments.removeIf(it -> isWritten(it.text(), written));
    for (var argument : written.all()) {
      if (isPassed(argument.name())) {
        boolean own = inputs.arguments().has(argument.name());
        String rule = own ? "as you wrote it" : "the policy's";
        String from = own ? "spec.args" : "policy engine.args";
        argument.items().forEach(it -> arguments.add(new Argument(it, rule, from)));
      }
    }
  }

  /** Whether it has no place elsewhere in what is derived. */
  private static boolean isPassed(String name) {
    return ArgumentFacts.bundled()
        .find(name)
        .map(it -> it.kind() != Kind.PLACED && it.kind() != Kind.DERIVED)
        .orElse(true);
  }

  /** Those of {@code derived.engine} that VLLMRuntime has no field for. */
  private static void addSettings(Inputs inputs, List<Argument> arguments) {
    inputs
        .engine()
        .values()
        .forEach(
            (setting, value) -> {
              if (!setting.isPlaced()) {
                arguments.add(
                    new Argument(
                        setting.argument() + "=" + value.text(), value.why(), value.from()));
              }
            });
  }

  /**
   * GPUs beyond the tensor-parallel size hold further layers. No stages where the sizes make no
   * sense, which a rule refuses.
   */
  private static void addStages(Inputs inputs, List<Argument> arguments) {
    int gpu = inputs.spec().gpu();
    int tensorParallelSize = inputs.spec().effectiveTensorParallelSize();
    int stages = tensorParallelSize > 0 ? gpu / tensorParallelSize : 1;
    if (stages > 1) {
      arguments.add(
          new Argument(
              "--pipeline-parallel-size=" + stages,
              gpu
                  + " GPUs / tensorParallelSize "
                  + tensorParallelSize
                  + " = "
                  + stages
                  + " pipeline stages",
              "spec.gpu, spec.tensorParallelSize"));
    }
  }

  /** What vLLM cannot find out itself. Without the policy's trust a rule refuses the model. */
  private static void addModel(ModelFacts model, Inputs inputs, List<Argument> arguments) {
    if (inputs.runsRemoteCode()) {
      String of = model.remoteCode().get().of().name().toLowerCase(Locale.ROOT);
      arguments.add(
          new Argument(
              "--trust-remote-code",
              "its " + of + " needs code of its publisher",
              "spec.model, policy trustRemoteCode"));
      model
          .remoteCode()
          .get()
          .revision()
          .ifPresent(
              it ->
                  arguments.add(
                      new Argument(
                          "--code-revision=" + it, "the code that was looked at", "spec.model")));
    }
    model
        .servedAs()
        .ifPresent(
            it ->
                arguments.add(
                    new Argument(
                        "--hf-overrides={\"architectures\":[\"" + it + "\"]}",
                        "vLLM's name for " + model.architecture(),
                        "spec.model")));
  }
}
