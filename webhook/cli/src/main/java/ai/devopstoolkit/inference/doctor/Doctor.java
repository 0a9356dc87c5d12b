package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at a cluster, check by check, and says what is wired and what is not. */
public final class Doctor {
  private final Scope scope;
  private final String version;
  private final Clock clock;

  /**
   * Looks at what {@code scope} says.
   *
   * @param version of this program
   * @param clock for the ages of certificates
   */
  public Doctor(Scope scope, String version, Clock clock) {
    this.version = version;
    this.scope = scope;
    this.clock = clock;
  }

  /** All checks in their order; each looks only at what those before it did not. */
  List<Check> checks() {
    return scope.target()
        ? List.of(
            new ApiServerCheck(),
            new ConfigurationsCheck(true),
            new NamespacesCheck(true),
            new CaBundleCheck(clock),
            new ServiceCheck(scope.namespace()),
            new DeploymentCheck(scope.namespace()),
            new CertificateCheck(scope.namespace(), clock),
            new RuntimeCrdCheck(true),
            new ProbesHookCheck(true),
            new RuntimeClassCheck(true))
        : List.of(
            new ApiServerCheck(),
            new XrdCheck(),
            new CrdCheck(),
            new CompositionCheck(),
            new FunctionsCheck(),
            new ProviderCheck(),
            new ConfigurationsCheck(false),
            new NamespacesCheck(false),
            new CaBundleCheck(clock),
            new ServiceCheck(scope.namespace()),
            new DeploymentCheck(scope.namespace()),
            new CertificateCheck(scope.namespace(), clock),
            new PolicyCheck(scope.namespace(), version),
            new DryRunCheck(scope.in()),
            new ObjectsCheck(version),
            new ProviderConfigsCheck(),
            new DeliveredCheck(),
            new RuntimeCrdCheck(false),
            new ProbesHookCheck(false),
            new RuntimeClassCheck(false));
  }

  /**
   * Looks.
   *
   * @param lines get what it finds, a line each, as it finds it, and a summary
   * @return whether all is wired
   * @throws ClusterException if there is no kubectl
   */
  public boolean examine(Cluster cluster, Consumer<String> lines) throws ClusterException {
    Findings findings = new Findings(lines);
    Cluster remembering = new RememberingCluster(cluster);
    Set<String> forbidden = new HashSet<>();
    for (Check check : checks()) {
      if (!look(check, remembering, findings, forbidden)) {
        return false;
      }
    }
    lines.accept(findings.summary());
    return findings.isWired();
  }

  /** Whether it makes sense to go on. */
  private static boolean look(
      Check check, Cluster cluster, Findings findings, Set<String> forbidden)
      throws ClusterException {
    try {
      check.look(cluster, findings);
      return true;
    } catch (ClusterException e) {
      switch (e.reason()) {
        case FORBIDDEN -> {
          if (forbidden.add(e.text())) {
            findings.unknown(check.subject(), e.text());
          } else {
            findings.skip(check.subject(), "for the same reason");
          }
        }
        case UNKNOWN_RESOURCE, REFUSED ->
            findings.fail(
                check.subject() + ": " + e.text(),
                "look yourself with kubectl, and run this again");
        case UNREACHABLE ->
            findings.fail(
                "no API server: " + e.text(),
                "see what `kubectl version` says; --context and --kubeconfig choose another cluster");
        case NO_KUBECTL -> throw e;
      }
      return e.reason() != Reason.UNREACHABLE;
    }
  }
}
