package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostRuleTest {
  private static final Check RULE = Check.of("host");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "qwen.example.com",
        "*.example.com",
        "qwen.127.0.0.1.nip.io",
        "localhost",
        "a",
        "1.example.com",
        "xn--bcher-kva.example",
        "a-b.c-d",
      })
  void dnsNamesAreTaken(String host) {
    assertThat(RULE.refusals(host(host))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "https://a.example.com/v1 | : it has a scheme",
        "a.example.com/v1         | : it has a path",
        "a.example.com:8000       | : it has a port",
        "127.0.0.1                | : it is an IP address, which an Ingress does not take",
        "2001:db8::1              | : it is an IP address, which an Ingress does not take",
        "A.example.com            | : an Ingress takes lower case only",
        "*                        | ``",
        "a.*.example.com          | ``",
        "*a.example.com           | ``",
        "*.*.example.com          | ``",
        "a..b                     | ``",
        ".a                       | ``",
        "a.                       | ``",
        "-a.b                     | ``",
        "a-.b                     | ``",
        "a_b.c                    | ``",
        "a b                      | ``",
        "bücher.example           | ``",
      })
  void otherTextsAreRefusedWithTheReason(String host, String why) {
    assertThat(RULE.refusals(host(host)))
        .containsExactly(
            new Finding(
                "host",
                "spec.ingressHost",
                "\""
                    + host
                    + "\" is no DNS name"
                    + why
                    + ". Use a bare host name, such as qwen.example.com or *.example.com."));
  }

  @ParameterizedTest
  @CsvSource({"63, 0", "64, 1"})
  void aLabelHas63CharactersAtMost(int length, int refusals) {
    assertThat(RULE.refusals(host("a".repeat(length) + ".com"))).hasSize(refusals);
  }

  @ParameterizedTest
  @CsvSource({"253, 0", "254, 1"})
  void aNameHas253CharactersAtMost(int length, int refusals) {
    String host = "a.".repeat(125) + "a".repeat(length - 250);

    assertThat(host).hasSize(length);
    assertThat(RULE.refusals(host(host))).hasSize(refusals);
  }

  @ParameterizedTest
  @CsvSource({"253, false", "254, true"})
  void onlyANameOfMoreThan253CharactersIsCalledTooLong(int length, boolean tooLong) {
    assertThat(RULE.refusals(host("_".repeat(length))))
        .singleElement()
        .satisfies(
            it ->
                assertThat(it.message().contains("it is longer than 253 characters"))
                    .isEqualTo(tooLong));
  }

  @Test
  void anUpdateIsCheckedOnlyWhenTheHostChanged() {
    String wrong = "ingressHost: 'a b'";

    assertThat(Check.of("host").updating(wrong).refusals(wrong + ", gpu: 2")).isEmpty();
    assertThat(Check.of("host").updating("").refusals(wrong)).hasSize(1);
    assertThat(Check.of("host").updating(wrong).everything().refusals(wrong)).hasSize(1);
  }

  private static LlmInference host(String host) {
    ObjectNode object = Fixtures.object("");
    object.withObject("/spec").put("ingressHost", host);
    return Fixtures.read(object);
  }
}
