package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
  private static final Scope ALL = new Scope("dot-inference", "default", false);
  private static final Scope TARGET = new Scope("dot-inference", "default", true);

  private final FakeCluster cluster = FakeCluster.wired();
  private final List<String> lines = new ArrayList<>();

  @Test
  void allIsWiredWhenAllIsThere() throws ClusterException {
    assertThat(examine(ALL)).isTrue();
    assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.startsWith("ok    "));
    assertThat(lines).last().isEqualTo("Wired: 18 ok.");
  }

  @Test
  void oneFailureIsNotWired() throws ClusterException {
    cluster.without(Api.COMPOSITIONS, CLUSTER, "llm-inference");

    assertThat(examine(ALL)).isFalse();
    assertThat(lines).last().isEqualTo("Not wired: 16 ok, 1 failure, 1 skipped.");
  }

  @Test
  void noObjectIsAskedForTwice() throws ClusterException {
    examine(ALL);

    assertThat(cluster.questions()).doesNotHaveDuplicates();
  }

  @Test
  void aTargetHasNoLlmInferences() throws ClusterException {
    assertThat(examine(TARGET)).isTrue();
    assertThat(cluster.questions()).noneMatch(it -> it.contains("crossplane"));
    assertThat(lines).noneMatch(line -> line.contains("dry run"));
  }

  @Test
  void whatMayNotBeLookedAtIsNoFailure() throws ClusterException {
    cluster.answering(FakeCluster.MUTATING, Reason.FORBIDDEN, "User \"a\" cannot get them");

    assertThat(examine(ALL)).isTrue();
    assertThat(lines)
        .contains(
            "warn  cannot look at the webhook configurations dot-inference: User \"a\" cannot get"
                + " them",
            "skip  caBundle of the webhook configurations: for the same reason",
            "ok    Service dot-inference in dot-inference: 2 ready endpoints")
        .last()
        .asString()
        .startsWith("Not all could be looked at; no failure: ");
  }

  @Test
  void whatIsRefusedForAnotherReasonFailsAlone() throws ClusterException {
    cluster.answering(Api.PROVIDERS, Reason.REFUSED, "etcd is full");

    assertThat(examine(ALL)).isFalse();
    assertThat(lines)
        .contains(
            "FAIL  provider-kubernetes: etcd is full. Do: look yourself with kubectl, and run this"
                + " again")
        .hasSize(19);
  }

  @Test
  void withoutAnApiServerItIsOneLine() throws ClusterException {
    cluster.answering("version", Reason.UNREACHABLE, "refused - the right port?");

    assertThat(examine(ALL)).isFalse();
    assertThat(lines)
        .singleElement()
        .asString()
        .startsWith("FAIL  no API server: refused - the right port. Do: ");
  }

  @Test
  void withoutKubectlThereIsNoLine() {
    cluster.answering("version", Reason.NO_KUBECTL, "no such program");

    assertThatThrownBy(() -> examine(ALL)).hasMessage("no such program");
    assertThat(lines).isEmpty();
  }

  @Test
  void whatAClusterSaysIsOneLineWithoutControlCharacters() throws ClusterException {
    cluster.answering(Api.PROVIDERS, Reason.REFUSED, "red \u001b[31m\n" + "x".repeat(10_000));

    examine(ALL);

    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(900));
    assertThat(String.join("", lines)).doesNotContain("\u001b", "\n");
  }

  private boolean examine(Scope scope) throws ClusterException {
    return new Doctor(scope, "0.1.0", FakeCluster.CLOCK).examine(cluster, lines::add);
  }
}
