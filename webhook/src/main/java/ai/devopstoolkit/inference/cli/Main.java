package ai.devopstoolkit.inference.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code java -jar dot-inference.jar COMMAND}. */
@Command(
    name = "dot-inference",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Ask Kubernetes for an LLM in five fields: the admission side of LLMInference.",
    subcommands = {
      ServeCommand.class,
      PreviewCommand.class,
      ExplainCommand.class,
      ModelsCommand.class,
      WebhookConfigCommand.class,
      DoctorCommand.class,
      CrdCommand.class,
      CertsCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 fine, 1 refused, 2 usage, 3 internal error.",
      "Options of serve have environment variables, too: --port is DOT_INFERENCE_PORT.",
      "",
      "Try: dot-inference preview -f examples/llm-qwen.yaml"
    })
public final class Main {
  /** Ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, wired. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(Main::explain);
    commandLine.setUsageHelpAutoWidth(true);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    return commandLine;
  }

  private static int explain(
      Exception problem, CommandLine commandLine, CommandLine.ParseResult parsed) {
    PrintWriter err = commandLine.getErr();
    if (problem instanceof CommandException known) {
      err.println("dot-inference: " + known.getMessage());
      return known.exitCode();
    }
    err.println("dot-inference: internal error, please report it:");
    problem.printStackTrace(err);
    return ExitCode.INTERNAL;
  }
}
