package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.Policy.Target;
import ai.devopstoolkit.inference.spec.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code policy check}: whether a server would take a policy file. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Reads a policy file as the server does: says what it is, or all that is wrong with it, by line.",
      "",
      "A running server keeps its last good policy when a bad one comes. One that starts with a bad"
          + " policy does not start: so check before you apply."
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference policy check policy.yaml",
      "  dot-inference policy check policy.yaml --catalog models.yaml",
      "",
      "Exit codes: 0 taken, 1 refused, 2 usage, 3 internal error."
    })
final class PolicyCheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The policy file; - is the standard input.")
  private Path file = Path.of("");

  @Mixin private final CatalogOption catalog = new CatalogOption();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Policy policy = Files.policy(file);
    Derivation derivation = new Derivation(policy, Files.catalog(catalog.file));
    spec.commandLine()
        .getOut()
        .println(
            file
                + ": policy "
                + derivation.stamp()
                + ", "
                + (policy.targets().isEmpty() ? "no targets" : targets(policy.targets())));
    spec.commandLine().getOut().flush();
    return ExitCode.FINE;
  }

  private static String targets(List<Target> targets) {
    return Text.count(targets.size(), "target")
        + ": "
        + Text.all(
            targets.stream().map(it -> it.policy().name() + " (" + where(it) + ")").toList());
  }

  private static String where(Target target) {
    return "providerConfigName "
        + target.providerConfigName()
        + Optional.of(target.namespace())
            .filter(it -> !it.equals("*"))
            .map(it -> ", namespace " + it)
            .orElse("");
  }
}
