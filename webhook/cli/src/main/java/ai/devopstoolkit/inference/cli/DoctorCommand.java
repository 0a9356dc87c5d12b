package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.doctor.ClusterException;
import ai.devopstoolkit.inference.doctor.Doctor;
import ai.devopstoolkit.inference.doctor.KubectlCluster;
import ai.devopstoolkit.inference.doctor.Scope;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code doctor}: what is wired in a cluster and what is not. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Looks at a cluster through kubectl, and says what is wired, what is not, and what to do.",
      "",
      "A line for each thing: ok, warn, FAIL (not wired) or skip. It changes nothing: it reads, and"
          + " asks for one dry run on the server. It reads the policy in its ConfigMap, and no Secrets.",
    },
    footer = {
      "",
      "Examples:",
      "  dot-inference doctor                              the cluster of LLMInferences",
      "  dot-inference doctor --in team-a                  with its dry run in a namespace of yours",
      "  dot-inference doctor --target --context h100-1    a cluster that models run in",
      "",
      "Exit codes: 0 wired, perhaps with warnings, 1 not wired, 2 usage, 3 internal error."
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "dot-inference",
      description =
          "Where the webhook runs, unless its configurations say another. Default: ${DEFAULT-VALUE}.")
  private String namespace = "";

  @Option(
      names = "--in",
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      description = "For the LLMInference of the dry run. Default: ${DEFAULT-VALUE}.")
  private String in = "";

  @Option(
      names = "--target",
      description =
          "The cluster runs only the vLLM operator and the deployment hook: no LLMInferences, no"
              + " Crossplane.")
  private boolean target;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "A context of the kubeconfig. Default: the current one.")
  private Optional<String> context = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Default: kubectl's own, so KUBECONFIG or ~/.kube/config.")
  private Optional<String> kubeconfig = Optional.empty();

  @Option(
      names = "--kubectl",
      paramLabel = "PATH",
      defaultValue = "kubectl",
      description = "The kubectl to run. Default: the one on PATH.")
  private String kubectl = "";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    List<String> flags = new ArrayList<>();
    context.ifPresent(it -> flags.add("--context=" + it));
    kubeconfig.ifPresent(it -> flags.add("--kubeconfig=" + it));
    PrintWriter out = spec.commandLine().getOut();
    Doctor doctor =
        new Doctor(new Scope(namespace, in, target), Version.current(), Clock.systemUTC());
    try {
      boolean wired =
          doctor.examine(
              new KubectlCluster(kubectl, flags),
              line -> {
                out.println(line);
                out.flush();
              });
      return wired ? ExitCode.FINE : ExitCode.REFUSED;
    } catch (ClusterException e) {
      throw new CommandException(
          ExitCode.USAGE, e.getMessage() + ": install kubectl, or name it with --kubectl PATH");
    }
  }
}
