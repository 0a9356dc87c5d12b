package ai.devopstoolkit.inference.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DryRunCheckTest {
  private final FakeCluster cluster = FakeCluster.wired();
  private final Check check = new DryRunCheck("default");

  @Test
  void saysUnderWhichPolicyAnObjectIsDerived() {
    assertThat(cluster.lines(check))
        .containsExactly(
            "ok    dry run: an LLMInference gets its spec.derived, under policy default/1a2b3c4d@2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The X is invalid: spec.derived: the webhook did not see this object: check | FAIL  dry run: the API server does not call the webhook: The X",
        "failed calling webhook: x509: certificate signed by unknown authority | FAIL  dry run: the API server does not trust",
        "failed calling webhook: x509: certificate has expired or is not yet valid | FAIL  dry run: the webhook's certificate has expired",
        "failed calling webhook: x509: certificate is valid for a, not b | FAIL  dry run: the webhook's certificate is not for the name",
        "failed calling webhook: no endpoints available for service | FAIL  dry run: no pod of the webhook is ready",
        "failed calling webhook: connect: connection refused | FAIL  dry run: nobody listens",
        "failed calling webhook: context deadline exceeded | FAIL  dry run: no answer in time: a NetworkPolicy or firewall",
        "failed calling webhook: dial tcp: i/o timeout | FAIL  dry run: the API server does not get through",
        "failed calling webhook: lookup a: no such host | FAIL  dry run: the API server cannot resolve",
        "failed calling webhook: a client certificate is required | FAIL  dry run: the webhook wants the API server to show a client",
        "failed calling webhook: service dot-inference not found | FAIL  dry run: a webhook cannot be called",
        "failed calling webhook \"a.example.com\": connect: connection refused | FAIL  dry run: a webhook of somebody else",
        "failed calling webhook \"mutate.inference.devopstoolkit.ai\": connect: connection refused | FAIL  dry run: nobody",
        "Error from server: something else | FAIL  dry run: refused: Error from server: something else",
        "The X is invalid: spec.model: not allowed | warn  dry run: the webhook answers, and its policy refuses",
        "Error from server (NotFound): namespaces \"default\" not found | warn  dry run: there is no namespace default",
      })
  void explainsWhatTheApiServerSays(String message, String line) {
    cluster.refusing(Reason.REFUSED, message);

    assertThat(cluster.lines(check)).singleElement().asString().startsWith(line).contains(". Do: ");
  }

  @Test
  void thereIsNoneWithoutTheCrd() {
    cluster.refusing(Reason.UNKNOWN_RESOURCE, "no matches for kind");

    assertThat(cluster.lines(check)).singleElement().asString().startsWith("skip  dry run: ");
  }

  @Test
  void anObjectWithoutDerivedIsAFailure() {
    cluster.storing("{spec: {}}");

    assertThat(cluster.lines(check)).singleElement().asString().startsWith("FAIL  dry run: ");
  }
}
