package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.certs.CertificateFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code certs}: a development CA and a server certificate. */
@Command(
    name = "certs",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Writes a development CA and a server certificate (EC P-256): ca.crt, ca.key, tls.crt,"
          + " tls.key.",
      "Run again, it keeps the CA and replaces the certificate. In clusters cert-manager does this."
    },
    footer = {
      "",
      "Example:",
      "  dot-inference certs --dir certificates --name localhost --name 127.0.0.1"
    })
final class CertsCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "certificates",
      description =
          "Where to write; made if need be, readable by you alone. Default: ${DEFAULT-VALUE}.")
  private Path directory = Path.of("certificates");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "localhost,127.0.0.1",
      split = ",",
      description =
          "DNS names and IP addresses by which the server is called. Default: ${DEFAULT-VALUE}.")
  private List<String> names = List.of();

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "90",
      description = "How long the server certificate is valid. Default: ${DEFAULT-VALUE}.")
  private int days = 90;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (days < 1 || days > 3650) {
      throw new CommandException(ExitCode.USAGE, "--days " + days + ": must be 1 to 3650");
    }
    CertificateFiles files = DevelopmentCertificates.issue(directory, names, Duration.ofDays(days));
    PrintWriter out = spec.commandLine().getOut();
    out.println(files.caCertificate() + "   the CA, for webhook-config --ca");
    out.println(files.certificate() + "  the certificate for " + String.join(", ", names));
    out.println(files.privateKey() + "  its key: keep it to yourself");
    out.flush();
    return ExitCode.FINE;
  }
}
