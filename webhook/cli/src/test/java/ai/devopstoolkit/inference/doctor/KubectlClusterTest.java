package ai.devopstoolkit.inference.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kubectl as a process; the programs here are shell scripts. */
class KubectlClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST = 1024;

  @TempDir private Path directory;

  @Test
  void asksForOneObjectWithTheGivenFlags() throws Exception {
    Cluster cluster = kubectl("echo \"{\\\"words\\\": \\\"$*\\\"}\"");

    assertThat(cluster.get("pods", "a", "b").orElseThrow().path("words").asText())
        .isEqualTo("--context=x get pods a -o json --request-timeout=15s --namespace=b");
    assertThat(cluster.get("nodes", "a", "").orElseThrow().path("words").asText())
        .doesNotContain("namespace");
  }

  @Test
  void listsInOneNamespaceOrInAll() throws Exception {
    Cluster cluster = kubectl("echo \"{\\\"items\\\": [{\\\"words\\\": \\\"$*\\\"}]}\"");

    assertThat(cluster.list("pods", "b", "c=d").get(0).path("words").asText())
        .endsWith("--namespace=b --selector=c=d");
    assertThat(cluster.list("pods", "", "").get(0).path("words").asText())
        .endsWith("--all-namespaces");
  }

  @Test
  void createsNothing() throws Exception {
    Cluster cluster = kubectl("case \"$*\" in *--dry-run=server*) cat ;; *) exit 9 ;; esac");
    ObjectNode object = Fixtures.object("");

    assertThat(cluster.createDryRun(object)).isEqualTo(Fixtures.json(object.toString()));
  }

  @Test
  void anObjectCanBeMissing() throws Exception {
    Cluster cluster =
        kubectl("echo 'Error from server (NotFound): pods \"a\" not found' >&2; exit 1");

    assertThat(cluster.get("pods", "a", "b")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Error from server (Forbidden): pods is forbidden: User \"u\" cannot list resource \"pods\" | FORBIDDEN | User \"u\" cannot list resource \"pods\"",
        "error: the server doesn't have a resource type \"xrd\" | UNKNOWN_RESOURCE | error: the server doesn't have",
        "Error from server (NotFound): Unable to list \"a\": the server could not find the requested resource | UNKNOWN_RESOURCE | Error from",
        "resource mapping not found: no matches for kind \"LLMInference\" | UNKNOWN_RESOURCE | resource mapping",
        "The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port? | UNREACHABLE | The connection",
        "Unable to connect to the server: dial tcp: lookup a: no such host | UNREACHABLE | Unable",
        "error: You must be logged in to the server (Unauthorized) | UNREACHABLE | error: You",
        "error: context \"x\" does not exist | UNREACHABLE | error: context",
        "Error from server (InternalError): failed calling webhook: The connection to the server was refused | REFUSED | Error from",
        "The LLMInference \"a\" is invalid: spec.gpu: Forbidden: User \"x\" does not exist | REFUSED | The LLM",
        "'' | REFUSED | kubectl failed and did not say why",
      })
  void understandsWhatKubectlSays(String err, Reason reason, String message) throws IOException {
    Files.writeString(
        directory.resolve("err"),
        "E1126 09:57:42.1 1 memcache.go:265] \"Unhandled\"\nWarning: old\n" + err + "\n");
    Cluster cluster = kubectl("cat '" + directory.resolve("err") + "' >&2; exit 1");

    ClusterException failure = failure(() -> cluster.get("pods", "a", ""));

    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure).hasMessageStartingWith(message);
  }

  @Test
  void withoutKubectlItSaysSo() {
    Cluster cluster = new KubectlCluster(directory.resolve("none").toString(), List.of());

    assertThat(failure(cluster::version).reason()).isEqualTo(Reason.NO_KUBECTL);
  }

  @Test
  void aKubectlThatHangsIsEndedWithItsChildren() throws IOException {
    Path child = directory.resolve("child");
    Cluster cluster =
        new KubectlCluster(
            script("sleep 600 & echo $! > '" + child + "'; wait"),
            List.of(),
            Duration.ofSeconds(2),
            MOST);

    ClusterException failure = failure(cluster::version);

    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure).hasMessage("no answer from kubectl within 2 s");
    ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
        .ifPresent(it -> it.onExit().join());
  }

  @Test
  void aKubectlThatPrintsWithoutEndIsEnded() throws IOException {
    Cluster cluster = kubectl("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");

    assertThat(failure(cluster::version)).hasMessage("kubectl printed more than 1 KiB");
  }

  @Test
  void aKubectlThatComplainsAtLengthIsReadToItsEnd() throws IOException {
    Cluster cluster = kubectl("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 1");

    assertThat(failure(cluster::version).reason()).isEqualTo(Reason.REFUSED);
  }

  @ParameterizedTest
  @CsvSource({"echo nonsense, kubectl printed no JSON", "echo 1, kubectl printed no object"})
  void whatIsNoJsonIsAFailure(String script, String message) throws IOException {
    assertThat(failure(kubectl(script)::version)).hasMessageStartingWith(message);
  }

  private static ClusterException failure(ThrowingCallable call) {
    return catchThrowableOfType(ClusterException.class, call);
  }

  private Cluster kubectl(String script) throws IOException {
    return new KubectlCluster(script(script), List.of("--context=x"), PATIENCE, MOST);
  }

  private String script(String text) throws IOException {
    Path script = Files.writeString(directory.resolve("kubectl"), "#!/bin/sh\n" + text + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script.toString();
  }
}
