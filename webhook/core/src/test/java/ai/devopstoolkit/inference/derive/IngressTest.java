package ai.devopstoolkit.inference.derive;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.spec.Derived;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IngressTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "ingressHost: ''", "ingressHost: null"})
  void withoutAHostThereIsNone(String spec) {
    assertThat(
            Fixtures.derivation("ingress: {clusterIssuer: le}")
                .derive(Fixtures.llm(spec))
                .json()
                .has("ingress"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.example.com | ``                        | {host: a.example.com, url: http://a.example.com/v1}",
        "a.example.com | className: nginx          | {host: a.example.com, url: http://a.example.com/v1, className: nginx}",
        "a.example.com | annotations: {b: '1', a: '2'} | {host: a.example.com, url: http://a.example.com/v1, annotations: {a: '2', b: '1'}}",
        "a.example.com | tlsSecretName: wild       | {host: a.example.com, url: https://a.example.com/v1, tls: [{hosts: [a.example.com], secretName: wild}]}",
        "a.example.com | clusterIssuer: le         | {host: a.example.com, url: https://a.example.com/v1, annotations: {cert-manager.io/cluster-issuer: le}, tls: [{hosts: [a.example.com], secretName: a.example.com-tls}]}",
        "a.example.com | clusterIssuer: le, tlsSecretName: own, annotations: {a: b} | {host: a.example.com, url: https://a.example.com/v1, annotations: {a: b, cert-manager.io/cluster-issuer: le}, tls: [{hosts: [a.example.com], secretName: own}]}",
        "*.example.com | ``                        | {host: '*.example.com'}",
        "*.example.com | tlsSecretName: wild       | {host: '*.example.com', tls: [{hosts: ['*.example.com'], secretName: wild}]}",
        "*.example.com | clusterIssuer: le         | {host: '*.example.com', annotations: {cert-manager.io/cluster-issuer: le}, tls: [{hosts: ['*.example.com'], secretName: example.com-wildcard-tls}]}",
      })
  void classTlsAndAnnotationsAreThePolicys(String host, String policy, String expected) {
    assertThatJson(ingress(host, policy)).isEqualTo(Fixtures.yaml(expected));
  }

  /** An Ingress says nothing of its kind: what is derived of it is as in every release before. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a.example.com | parentRefs: [{name: public}]            | {host: a.example.com, url: http://a.example.com/v1, kind: HTTPRoute, parentRefs: [{name: public}]}",
        "a.example.com | parentRefs: [{name: public}], tls: true | {host: a.example.com, url: https://a.example.com/v1, kind: HTTPRoute, parentRefs: [{name: public}]}",
        "*.example.com | parentRefs: [{name: public}], tls: true | {host: '*.example.com', kind: HTTPRoute, parentRefs: [{name: public}]}",
        "a.example.com | parentRefs: [{name: b, namespace: n, sectionName: https, port: 443, group: g.io, kind: K}, {name: a}], annotations: {c: d} | {host: a.example.com, url: http://a.example.com/v1, kind: HTTPRoute, parentRefs: [{name: b, namespace: n, sectionName: https, port: 443, group: g.io, kind: K}, {name: a}], annotations: {c: d}}",
      })
  void aRouteHasThePolicysParentsAndNothingOfAnIngress(
      String host, String policy, String expected) {
    assertThatJson(ingress(host, "kind: HTTPRoute, " + policy)).isEqualTo(Fixtures.yaml(expected));
  }

  @Test
  void anotherRouteIsNoOtherRevision() {
    assertThat(revision("kind: HTTPRoute, parentRefs: [{name: public}]"))
        .isEqualTo(revision("className: nginx"));
  }

  private static String revision(String policy) {
    return Fixtures.derivation("ingress: {" + policy + "}")
        .derive(Fixtures.llm("ingressHost: a.example.com"))
        .text(Derived.REVISION);
  }

  @ParameterizedTest
  @CsvSource({"a.example.com", "*.example.com"})
  void annotationsAreSortedSoThatTheBytesAreTheSame(String host) {
    assertThat(ingress(host, "annotations: {c: '1', a: '2', b: '3'}") + "")
        .contains("\"annotations\":{\"a\":\"2\",\"b\":\"3\",\"c\":\"1\"}");
  }

  /** A Secret's name has 253 characters at most. */
  @ParameterizedTest
  @CsvSource({"249, -tls", "250, ''"})
  void theIssuersSecretIsNamedAfterAHostOfAnyLength(int length, String end) {
    String host = "a".repeat(length);

    assertThat(ingress(host, "clusterIssuer: le").at("/tls/0/secretName").asText())
        .isEqualTo(host + end);
  }

  private static JsonNode ingress(String host, String policy) {
    return Fixtures.derivation("ingress: {" + policy + "}")
        .ingress(Fixtures.llm("ingressHost: '" + host + "'"));
  }
}
