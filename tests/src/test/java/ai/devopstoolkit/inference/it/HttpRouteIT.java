package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The HTTPRoutes that {@code preview -o manifests} renders, on the Gateway API's own definition.
 */
class HttpRouteIT {
  private static final String EVERYTHING =
      """
      ingress:
        kind: HTTPRoute
        parentRefs:
          - {name: public, namespace: gateways, sectionName: https, port: 443}
          - {name: public, namespace: gateways, sectionName: internal}
          - {name: list, group: gateway.networking.x-k8s.io, kind: XListenerSet}
        annotations: {example.com/a: "1"}
      """;

  private static Path directory;
  private static ApiServer server;
  private static Kubectl kubectl;

  @BeforeAll
  static void startWithTheDefinition() throws IOException {
    ControlPlane.require(HttpRouteIT.class, "kubectl", "gateway-api-crds");
    directory = ControlPlane.directory("http-route");
    server = ApiServer.start(HttpRouteIT.class, directory);
    kubectl = new Kubectl(server.kubeconfig(), "default");
    String crds = ControlPlane.binary("gateway-api-crds").toString();
    kubectl.run("apply", "--server-side", "-f", crds).quiet();
    kubectl.run("wait", "--for=condition=Established", "-f", crds, "--timeout=60s").ok();
  }

  @AfterAll
  static void stopIt() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * And again, as provider-kubernetes applies it: that is no write, whatever the definition
   * defaults.
   */
  @ParameterizedTest
  @CsvSource({"a.example.com", "'*.example.com'", "host"})
  void whatIsRenderedForAHostIsTakenOnce(String host) throws IOException {
    String example = Files.readString(ControlPlane.ROOT.resolve("examples/policy-gateway.yaml"));
    for (String policy : List.of(example, EVERYTHING)) {
      String route = route(policy, host).toString();

      String first = applied(route);

      assertThat(applied(route)).isEqualTo(first);
      kubectl.run("delete", "httproute", "qwen").quiet();
    }
  }

  /** So the policy's reader refuses it: here nobody would see the refusal but Crossplane. */
  @Test
  void theDefinitionRefusesTwoOfTheSameParentAsThePolicysReaderDoes() throws IOException {
    ObjectNode route = route(EVERYTHING, "a.example.com");
    ((ObjectNode) route.at("/spec/parentRefs/1")).put("sectionName", "https");

    assertThat(kubectl.apply(route.toString(), "--dry-run=server").refused().err())
        .contains("sectionName must be unique");
  }

  /** The resourceVersion after it. */
  private static String applied(String route) {
    return kubectl
        .apply(
            route, "--server-side", "--field-manager=provider", "--validate=strict", "-o", "json")
        .ok()
        .json()
        .at("/metadata/resourceVersion")
        .asText();
  }

  private static ObjectNode route(String policy, String host) throws IOException {
    Path file = Files.writeString(directory.resolve("policy.yaml"), policy);
    Path llm =
        Files.writeString(
            directory.resolve("llm.yaml"),
            Manifests.llm("qwen", "gpu: 1, ingressHost: '" + host + "'"));
    String yaml =
        Program.run(
                "preview",
                "-o",
                "manifests",
                "-n",
                "default",
                "--policy",
                file.toString(),
                "-f",
                llm.toString())
            .ok()
            .out();
    try {
      return Yaml.read("preview", yaml).stream()
          .map(Manifest::json)
          .filter(it -> it.path("kind").asText().equals("HTTPRoute"))
          .findFirst()
          .orElseThrow();
    } catch (ManifestException e) {
      throw new AssertionError("preview printed no YAML: " + yaml, e);
    }
  }
}
