package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.certs.KeyAndCertificate;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.it.ApplyLoad.Apply;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Certificates, policies and whole servers are replaced while users go on: no apply fails. */
@OnCluster
@Order(Integer.MAX_VALUE - 4)
@Tag("proof")
class RolloutIT {
  private static final String PARAGRAPH = "Rotation, drain, reload";

  private static final int CERTIFICATES = 100;
  private static final int PAIRS_BETWEEN_BROKEN_ONES = 5;

  /** The API server opens new connections if the configured CA changes, be it by a blank line. */
  private static final int PAIRS_BETWEEN_NEW_CONNECTIONS = 5;

  private static final int POLICIES = 100;
  private static final int RESTARTS = 20;

  /** In every other pair of restarts the API server opens new connections meanwhile. */
  private static final int TWO_PAIRS = 4;

  /** From a change of readiness to the last new connection: shorter than a drain takes. */
  private static final Duration LAG = Duration.ofMillis(200);

  private final Cluster cluster;
  private final Kubectl kubectl;
  private final Registration registration;
  private final String authority;

  RolloutIT(Cluster cluster) throws IOException {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
    this.registration = new Registration(kubectl);
    this.authority = Files.readString(cluster.certificates().ca());
  }

  @AfterEach
  void backToTheServerOfAll() {
    registration.trust(authority);
    registration.call(cluster.webhook().url(), cluster.webhook()::reviews);
  }

  @Test
  void certificatesAndPoliciesAreSwapped() throws Exception {
    Path directory = ControlPlane.directory("rollout-files");
    Volume secret = new Volume(directory.resolve("certificate"));
    Volume configMap = new Volume(directory.resolve("policy"));
    KeyAndCertificate first = cluster.certificates().issue();
    secret.write(BrokenFiles.files(first));
    configMap.write(Map.of(BrokenFiles.POLICY, policy(0)));
    try (Webhook webhook =
            Webhook.start(
                cluster.certificates(),
                directory.resolve("serve.log"),
                "--port=0",
                "--cert=" + secret.file(BrokenFiles.CERTIFICATE),
                "--key=" + secret.file(BrokenFiles.KEY),
                "--policy=" + configMap.file(BrokenFiles.POLICY));
        Service service = new Service(LAG)) {
      service.add(webhook);
      registration.call(service.url(), webhook::reviews);
      PoliciesInForce inForce = new PoliciesInForce(stamp(policy(0)));
      int connections = service.connections();
      ExecutorService another = Executors.newSingleThreadExecutor();
      List<Apply> applies;
      try (ApplyLoad load = new ApplyLoad(kubectl)) {
        Future<?> certificates =
            another.submit(
                () -> {
                  swapCertificates(webhook, secret, first);
                  return null;
                });
        swapPolicies(webhook, configMap, inForce);
        certificates.get();
        applies = load.stop();
      } finally {
        another.shutdownNow();
      }
      connections = service.connections() - connections;
      printed("applies while certificates and policies are swapped", applies);
      Proof.line(
          PARAGRAPH,
          "connections that the API server opened meanwhile",
          connections,
          "none failed");
      assertThat(applies.stream().filter(Apply::failed)).isEmpty();
      assertThat(connections).isGreaterThanOrEqualTo(CERTIFICATES / PAIRS_BETWEEN_NEW_CONNECTIONS);
      assertThat(applies.stream().filter(apply -> !inForce.fits(apply)))
          .as("derived by a policy that was not in force")
          .isEmpty();
      assertNoFault(webhook);
    }
  }

  private void swapCertificates(Webhook webhook, Volume secret, KeyAndCertificate first)
      throws IOException {
    Reloads reloads = new Reloads(webhook, "certificate");
    KeyAndCertificate served = first;
    int broken = 0;
    for (int swap = 1; swap <= CERTIFICATES; swap++) {
      KeyAndCertificate next = cluster.certificates().issue();
      if (swap % PAIRS_BETWEEN_BROKEN_ONES == 0) {
        secret.write(BrokenFiles.pair(broken, served, next));
        broken++;
        reloads.awaitRefused(broken);
        assertThat(cluster.certificates().servedAt(webhook.url())).isEqualTo(served.certificate());
      }
      secret.write(BrokenFiles.files(next));
      reloads.awaitTaken(swap);
      assertThat(cluster.certificates().servedAt(webhook.url())).isEqualTo(next.certificate());
      served = next;
      if (swap % PAIRS_BETWEEN_NEW_CONNECTIONS == 0) {
        registration.trust(authority + "\n".repeat(swap / PAIRS_BETWEEN_NEW_CONNECTIONS));
      }
    }
    reloads.assertCounted(CERTIFICATES, broken);
    Proof.line(
        PARAGRAPH, "certificate swaps", CERTIFICATES, "each served from the next handshake on");
    Proof.line(
        PARAGRAPH,
        "pairs that do not fit, half or missing ones",
        broken,
        "each refused and counted once, the one before served on");
  }

  private void swapPolicies(Webhook webhook, Volume configMap, PoliciesInForce inForce)
      throws IOException, SettingsException {
    Reloads reloads = new Reloads(webhook, "policy");
    String stamp = stamp(policy(0));
    int good = 0;
    int broken = 0;
    while (good + broken < POLICIES) {
      if (good == broken) {
        good++;
        stamp = stamp(policy(good));
        inForce.written(stamp);
        configMap.write(Map.of(BrokenFiles.POLICY, policy(good)));
        reloads.awaitTaken(good);
        inForce.alone(stamp);
      } else {
        configMap.write(BrokenFiles.policy(broken, policy(good + 1)));
        broken++;
        reloads.awaitRefused(broken);
      }
      assertThat(webhook.metric("dot_inference_policy_info", "")).isEqualTo(1);
      assertThat(webhook.metric("dot_inference_policy_info", stamp)).isEqualTo(1);
      assertThat(newObjectsStamp("swap-" + (good + broken))).isEqualTo(stamp);
    }
    reloads.assertCounted(good, broken);
    Proof.line(PARAGRAPH, "good policies", good, "each in the next new object");
    Proof.line(
        PARAGRAPH,
        "broken policies between them",
        broken,
        "each refused and counted once, the one before in the next new object");
  }

  private static String policy(int number) {
    return "name: p-%d\nperGpu: {memory: %dGi}\n".formatted(number, 8 + number % 3);
  }

  private static String stamp(String policy) throws SettingsException {
    return new Derivation(PolicyReader.parse(policy)).stamp();
  }

  private String newObjectsStamp(String name) {
    return kubectl
        .apply(Manifests.llm(name, "gpu: 1"), "-o", "json")
        .quiet()
        .json()
        .at("/spec/derived/policy")
        .asText();
  }

  @Test
  void serversAreRestartedBehindOneAddress() throws Exception {
    Path directory = ControlPlane.directory("rollout-servers");
    PolicyFile policy = new PolicyFile(directory.resolve("policy.yaml"));
    // The one waits for the news to spread before it turns requests away, the other does not.
    List<String> graces = List.of("1s", "0s");
    Webhook[] servers = new Webhook[graces.size()];
    int[] turnedAway = new int[graces.size()];
    try (Service service = new Service(LAG)) {
      for (int i = 0; i < servers.length; i++) {
        servers[i] = start(directory, policy, i + "-0.log", graces.get(i));
        service.add(servers[i]);
      }
      registration.call(service.url(), () -> servers[0].reviews() + servers[1].reviews());
      List<Apply> applies;
      try (ApplyLoad load = new ApplyLoad(kubectl)) {
        for (int restart = 0; restart < RESTARTS; restart++) {
          int i = restart % servers.length;
          Webhook server = servers[i];
          Eventually.until("the server is called", () -> server.reviews() > 0);
          int before = turnedAway(service);
          if (restart % TWO_PAIRS < servers.length) {
            registration.trust(authority + "\n".repeat(restart + 1));
          }
          end(server, service);
          turnedAway[i] += turnedAway(service) - before;
          servers[i] = start(directory, policy, i + "-" + (restart + 1) + ".log", graces.get(i));
          service.add(servers[i]);
        }
        applies = load.stop();
      }
      printed("applies while two servers are restarted in turn", applies);
      Proof.line(
          PARAGRAPH,
          "restarts of two servers behind one address",
          RESTARTS,
          "each drained and ended in order");
      for (int i = 0; i < turnedAway.length; i++) {
        Proof.line(
            PARAGRAPH,
            "503 with Retry-After, of the server with a grace of " + graces.get(i),
            turnedAway[i],
            "as many tried again by the API server");
      }
      assertThat(applies.stream().filter(Apply::failed)).isEmpty();
      assertThat(turnedAway[1]).as("503s of the server without a grace").isPositive();
      assertThat(service.vanished()).as("servers gone before they were not ready").isZero();
    } finally {
      for (Webhook server : servers) {
        if (server != null) {
          server.close();
        }
      }
    }
  }

  private Webhook start(Path directory, PolicyFile policy, String log, String grace)
      throws IOException {
    return Webhook.start(
        cluster.certificates(),
        directory.resolve(log),
        "--port=0",
        "--cert=" + cluster.certificates().certificate(),
        "--key=" + cluster.certificates().privateKey(),
        "--policy=" + policy.path(),
        "--drain-grace=" + grace);
  }

  private static void end(Webhook server, Service service) {
    server.terminate();
    assertThat(server.exitCode()).isEqualTo(128 + 15);
    service.remove(server);
    assertThat(server.output()).contains("draining").doesNotContain("did not close in order");
    assertNoFault(server);
  }

  /** How many 503s the API server has counted from there. */
  private int turnedAway(Service service) {
    return kubectl
        .run("get", "--raw", "/metrics")
        .ok()
        .out()
        .lines()
        .filter(line -> line.startsWith("rest_client_requests_total{"))
        .filter(line -> line.contains("code=\"503\"") && line.contains(service.host()))
        .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static void assertNoFault(Webhook server) {
    assertThat(server.output()).doesNotContain("\"ERROR\"", "internal error", "Exception");
  }

  private static void printed(String what, List<Apply> applies) {
    applies.stream().filter(Apply::failed).limit(5).forEach(System.out::println);
    Proof.line(PARAGRAPH, what, applies.size(), ApplyLoad.summary(applies));
    List<Apply> kubectls = applies.stream().filter(Apply::kubectl).toList();
    Proof.line(PARAGRAPH, "of these by kubectl", kubectls.size(), ApplyLoad.summary(kubectls));
  }
}
