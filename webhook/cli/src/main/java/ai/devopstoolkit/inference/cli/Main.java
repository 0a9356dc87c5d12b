package ai.devopstoolkit.inference.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code java -jar dot-inference.jar COMMAND}. */
@Command(
    name = "dot-inference",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Ask Kubernetes for an LLM in five fields: the admission side of LLMInference.",
    footer = {
      "",
      "Exit codes: 0 fine, 1 refused, 2 usage, 3 internal error.",
      "Options of serve have environment variables, too: --port is DOT_INFERENCE_PORT.",
      "",
      "Try: dot-inference preview -f examples/llm-qwen.yaml"
    })
public final class Main {
  /** The commands, in the order of {@code --help}. A new one is one more line here. */
  private static final List<Supplier<Callable<Integer>>> COMMANDS =
      List.of(
          ServeCommand::new,
          PreviewCommand::new,
          ExplainCommand::new,
          ModelsCommand::new,
          PolicyCommand::new,
          WebhookConfigCommand::new,
          DoctorCommand::new,
          CrdCommand::new,
          CertsCommand::new);

  /** Ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  private static CommandLine commandLine(String[] arguments) {
    if (arguments.length == 0 || !arguments[0].equals(ServeCommand.NAME)) {
      return commandLine();
    }
    HeadStart head = new HeadStart();
    head.begin();
    return commandLine(List.of(() -> new ServeCommand(head)));
  }

  /** All commands, wired. */
  public static CommandLine commandLine() {
    return commandLine(COMMANDS);
  }

  private static CommandLine commandLine(List<Supplier<Callable<Integer>>> commands) {
    CommandLine commandLine = new CommandLine(new Main());
    commands.forEach(command -> commandLine.addSubcommand(command.get()));
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
