package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.xrd.CrossplaneCrd;
import ai.devopstoolkit.inference.xrd.Xrd;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code crd}: the CustomResourceDefinition that Crossplane makes of the XRD. */
@Command(
    name = "crd",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Prints the CustomResourceDefinition of LLMInference.",
      "It is the one that Crossplane generates, for API servers without Crossplane. With Crossplane,"
          + " apply package/definition.yaml instead."
    },
    footer = {"", "Example:", "  dot-inference crd | kubectl apply --server-side -f -"})
final class CrdCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(Yaml.write(CrossplaneCrd.of(Xrd.bundled())));
    out.flush();
    return ExitCode.FINE;
  }
}
