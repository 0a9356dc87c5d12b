package ai.devopstoolkit.inference.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code policy}: works on policy files. */
@Command(
    name = "policy",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Works on policy files.",
    subcommands = PolicyCheckCommand.class,
    footer = {"", "Example:", "  dot-inference policy check policy.yaml"})
final class PolicyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "policy needs one of: " + String.join(", ", spec.subcommands().keySet()));
  }
}
