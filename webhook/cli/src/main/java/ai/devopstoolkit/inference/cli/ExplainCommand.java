package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.DerivedField.Reason;
import ai.devopstoolkit.inference.derive.Inputs;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.preview.Preview.Outcome;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code explain}: why each derived field is what it is. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Shows for each derived field its value, how it follows, and from what; what a GPU's memory"
          + " holds, and which numbers of GPUs the model can have."
    },
    footer = {"", "Example:", "  dot-inference explain -f examples/llm-kimi.yaml"})
final class ExplainCommand implements Callable<Integer> {
  /** The longest value that is shown whole; preview shows them all. */
  private static final int WIDEST = 40;

  @Mixin private ManifestOptions manifests = new ManifestOptions();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Derivation derivation = Files.derivation(manifests.policy, manifests.catalog.file);
    Preview preview = new Preview(derivation, Xrd.bundled(), Version.current());
    boolean refused = false;
    boolean any = false;
    for (Manifest manifest : Files.manifests(manifests.files)) {
      if (preview.concerns(manifest)) {
        any = true;
        Outcome outcome = preview.of(manifest, Optional.empty(), manifests.namespace);
        refused |= !outcome.accepted();
        explain(manifest, outcome, derivation);
      }
    }
    if (!any) {
      throw new CommandException(
          ExitCode.USAGE,
          "no LLMInference in " + String.join(", ", manifests.files) + ": nothing to explain");
    }
    return refused ? ExitCode.REFUSED : ExitCode.FINE;
  }

  private void explain(Manifest manifest, Outcome outcome, Derivation derivation) {
    PrintWriter out = spec.commandLine().getOut();
    OutcomeMessages.print(spec.commandLine().getErr(), manifest, outcome);
    LlmInference object;
    try {
      object = LlmInference.read(outcome.result(), manifest.namespace(manifests.namespace));
    } catch (SpecFormatException e) {
      return; // The schema's refusal says which field it is.
    }
    if (!outcome.accepted()) {
      out.println();
      out.println(MemoryPicture.of(derivation.inputs(object)));
      out.flush();
      return;
    }
    out.println(
        manifest.source()
            + ": LLMInference "
            + object.namespace()
            + "/"
            + object.name()
            + " under policy "
            + derivation.stamp());
    out.println();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("FIELD", "VALUE", "WHY (AND FROM WHAT)"));
    JsonNode derived = outcome.result().path("spec").path("derived");
    for (Reason reason : derivation.explain(object)) {
      JsonNode value = at(derived, reason.path());
      if (!value.isMissingNode()) {
        rows.add(List.of(reason.path(), shown(value), reason.rule() + " (" + reason.from() + ")"));
      }
    }
    out.println(Table.of(rows));
    Inputs inputs = derivation.inputs(object);
    for (String missing : EngineSettings.notDerived(inputs.policy(), inputs.model())) {
      out.println(missing);
      out.println();
    }
    out.println(EngineCommandLine.of(derived, inputs.policy().engine().serves()));
    out.println(MemoryPicture.of(inputs));
    out.flush();
  }

  private static JsonNode at(JsonNode derived, String path) {
    return derived.at("/" + path.replace('.', '/').replace('[', '/').replace("]", ""));
  }

  private static String shown(JsonNode value) {
    if (value.isObject() && value.has("name") && value.has("value")) {
      return value.path("name").asText() + "=" + value.path("value").asText();
    }
    if (value.has("periodSeconds")) {
      return "every "
          + value.path("periodSeconds").asInt()
          + "s, "
          + value.path("failureThreshold").asInt()
          + " failures, timeout "
          + value.path("timeoutSeconds").asInt()
          + "s";
    }
    if (!value.isContainerNode()) {
      return value.asText();
    }
    String text = value.toString().replace("\"", "").replace(":", ": ").replace(",", ", ");
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }
}
