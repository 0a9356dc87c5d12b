package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.SteadyAdmissions.Admission;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What happens to a cluster in its life, while users go on: no admission fails. */
@OnKind
@Order(2)
class DisturbancesE2E {
  private static final int ADMISSIONS = 10_000;
  private static final String NOT_AFTER = "dot_inference_certificate_not_after_seconds";

  /** From the removal of an address to the last new connection to it. */
  private static final Duration LAG = Duration.ofSeconds(2);

  private final Kubectl ours;
  private final Replicas replicas;
  private final ClusterCertificate server;
  private final ClusterCertificate authority;
  private final Kubectl users;

  DisturbancesE2E(KindCluster cluster) {
    this.ours = cluster.kubectl(KindCluster.NAMESPACE);
    this.replicas = new Replicas(cluster);
    this.server = new ClusterCertificate(cluster, "dot-inference", "dot-inference-tls");
    this.authority = new ClusterCertificate(cluster, "dot-inference-ca", "dot-inference-ca");
    this.users = cluster.namespace();
  }

  /** A disturbance, and when it was over. */
  private record Phase(String name, long began, long ended) {
    List<Admission> of(List<Admission> all) {
      return all.stream().filter(it -> it.began() >= began && it.began() < ended).toList();
    }
  }

  @Test
  void noAdmissionFailsThroughRolloutsRenewalsEvictionsAndANewPolicy() throws Exception {
    List<Phase> phases = new ArrayList<>();
    List<Admission> all;
    try (SteadyAdmissions load = new SteadyAdmissions(users)) {
      phases.add(during(load, "rolling restart", this::restart));
      phases.add(during(load, "renewal of the server's certificate", this::renewServer));
      phases.add(during(load, "renewal of the CA, then of the server's", this::renewAuthority));
      phases.add(during(load, "eviction of both pods (drain)", this::evict));
      phases.add(during(load, "change of the policy", this::changePolicy));
      long began = System.nanoTime();
      Eventually.patiently("the rest of " + ADMISSIONS, () -> load.soFar().size() >= ADMISSIONS);
      phases.add(new Phase("nothing", began, System.nanoTime()));
      all = load.stop();
    }
    report("admissions", phases, all);
    System.out.println("resident memory of both pods: " + replicas.memory());
    assertThat(all.stream().filter(Admission::failed)).isEmpty();
    assertThat(all).hasSizeGreaterThanOrEqualTo(ADMISSIONS);
    assertThat(phases).allSatisfy(phase -> assertThat(phase.of(all)).isNotEmpty());
  }

  @Test
  void onlyCallsToAKilledProcessFailAndOnlyUntilItsAddressIsGone() throws Exception {
    replicas.awaitBoth();
    String victim = replicas.names().get(0);
    List<Admission> all;
    long killed;
    long gone;
    try (SteadyAdmissions load = new SteadyAdmissions(users)) {
      Eventually.patiently("admissions before", () -> load.soFar().size() >= 100);
      long before = System.nanoTime();
      replicas.kill(victim);
      killed = before;
      Eventually.patiently("no calls to the dead", () -> !replicas.called(victim));
      gone = System.nanoTime();
      Eventually.patiently("the dead is back", () -> replicas.called(victim));
      int then = load.soFar().size();
      Eventually.patiently("admissions after", () -> load.soFar().size() >= then + 100);
      all = load.stop();
    }
    report(
        "killed",
        List.of(
            new Phase("before kill -9", 0, killed),
            new Phase("until its address is gone", killed, gone),
            new Phase("after that", gone, Long.MAX_VALUE)),
        all);
    assertThat(all.stream().filter(Admission::failed))
        .allSatisfy(
            failed -> {
              assertThat(failed.ended()).isGreaterThan(killed);
              assertThat(failed.began()).isLessThan(gone + LAG.toNanos());
              assertThat(failed.error()).contains("failed calling webhook");
            });
  }

  private Phase during(SteadyAdmissions load, String name, Runnable disturbance) {
    long began = System.nanoTime();
    disturbance.run();
    replicas.awaitBoth();
    long over = System.nanoTime();
    int then = load.soFar().size();
    // What it left behind shows now.
    Eventually.patiently("admissions after " + name, () -> load.soFar().size() >= then + 100);
    System.out.printf("kind: %s took %d s%n", name, (over - began) / 1_000_000_000);
    return new Phase(name, began, System.nanoTime());
  }

  private void restart() {
    ours.run("rollout", "restart", "deployment/dot-inference").ok();
    KindCluster.awaitRollout(ours, "dot-inference");
  }

  private void renewServer() {
    PublicKey before = server.certificate().getPublicKey();
    server.renew();
    assertThat(server.certificate().getPublicKey()).as("the server's key").isNotEqualTo(before);
    awaitServed();
  }

  private void awaitServed() {
    double notAfter = server.certificate().getNotAfter().toInstant().getEpochSecond();
    Eventually.patiently(
        "both pods present the new certificate",
        () -> replicas.metric(NOT_AFTER).stream().allMatch(it -> it == notAfter));
  }

  private void renewAuthority() {
    String before = authority.encoded("tls.crt");
    PublicKey key = authority.certificate().getPublicKey();
    authority.renew();
    String renewed = authority.encoded("tls.crt");
    assertThat(renewed).isNotEqualTo(before);
    assertThat(authority.certificate().getPublicKey()).as("the CA's key").isEqualTo(key);
    server.renew();
    assertThat(server.encoded("ca.crt")).isEqualTo(renewed);
    awaitServed();
    // A current cert-manager keeps the CA before beside it.
    Eventually.patiently(
        "caBundle has the new CA",
        () -> caBundles().stream().allMatch(it -> decoded(it).contains(decoded(renewed).strip())));
  }

  private static String decoded(String base64) {
    return new String(Base64.getDecoder().decode(base64), UTF_8);
  }

  private List<String> caBundles() {
    List<String> bundles = new ArrayList<>();
    for (JsonNode configuration :
        ours.run(
                "get",
                "mutatingwebhookconfiguration/dot-inference",
                "validatingwebhookconfiguration/dot-inference",
                "-o",
                "json")
            .ok()
            .json()
            .path("items")) {
      configuration
          .path("webhooks")
          .forEach(it -> bundles.add(it.at("/clientConfig/caBundle").asText()));
    }
    return bundles;
  }

  private void evict() {
    List<String> before = replicas.names();
    replicas.evict(before.get(0)).ok();
    assertThat(replicas.evict(before.get(1)).refused().err()).contains("disruption budget");
    Eventually.patiently(
        "the second eviction", () -> replicas.evict(before.get(1)).exitCode() == 0);
    Eventually.patiently("other pods", () -> replicas.names().stream().noneMatch(before::contains));
  }

  private void changePolicy() {
    try {
      String policy = Files.readString(ControlPlane.ROOT.resolve("manifests/base/policy.yaml"));
      String changed = policy.replace("\nname: default\n", "\nname: e2e\n");
      assertThat(changed).isNotEqualTo(policy);
      String patch =
          new ObjectMapper().writeValueAsString(Map.of("data", Map.of("policy.yaml", changed)));
      ours.run("patch", "configmap", "dot-inference-policy", "--type=merge", "-p", patch).ok();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    Eventually.patiently(
        "both pods have the new policy",
        () -> replicas.allShow("dot_inference_policy_info{stamp=\"e2e/"));
  }

  /** Prints a table, and keeps it as a file. */
  private static void report(String file, List<Phase> phases, List<Admission> all)
      throws IOException {
    StringBuilder table = new StringBuilder();
    table.append(
        "| disturbance | seconds | admissions | failed | p50 ms | p99 ms | slowest ms |\n");
    table.append("|---|--:|--:|--:|--:|--:|--:|\n");
    for (Phase phase : phases) {
      row(table, phase.name(), phase.of(all));
    }
    row(table, "all", all);
    System.out.println();
    System.out.println(table);
    // "connection refused" is a new connection to where nobody listens any more; an end or a reset
    // is an open one's.
    long last = phases.get(phases.size() - 1).began();
    all.stream()
        .filter(Admission::failed)
        .limit(10)
        .forEach(
            failed ->
                System.out.printf(
                    "failed, sent %d ms after the last phase began: %s%n",
                    (failed.began() - last) / 1_000_000, failed.error()));
    Files.writeString(ControlPlane.ROOT.resolve("tests/target/kind/" + file + ".md"), table);
  }

  private static void row(StringBuilder table, String name, List<Admission> some) {
    long[] millis = some.stream().mapToLong(Admission::millis).sorted().toArray();
    if (millis.length == 0) {
      table.append("| %s | 0 | 0 | 0 | | | |%n".formatted(name));
      return;
    }
    long seconds =
        (some.stream().mapToLong(Admission::began).max().orElse(0)
                - some.stream().mapToLong(Admission::began).min().orElse(0))
            / 1_000_000_000;
    table.append(
        "| %s | %d | %,d | %d | %d | %d | %d |%n"
            .formatted(
                name,
                seconds,
                millis.length,
                some.stream().filter(Admission::failed).count(),
                millis[millis.length / 2],
                millis[millis.length * 99 / 100],
                millis[millis.length - 1]));
  }
}
