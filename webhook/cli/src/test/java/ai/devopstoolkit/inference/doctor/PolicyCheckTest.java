package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the next pod would say of the policy. */
class PolicyCheckTest {
  private static final String NAMESPACE = "dot-inference";
  private static final String MAP = "our-policy";
  private static final String BAD = "name: team\ngpu: {maximum: 0}\nperGPU: {cpu: 2}\n";

  private final FakeCluster cluster = FakeCluster.wired();
  private final Check check = new PolicyCheck(NAMESPACE, "0.1.0");

  @Test
  void aGoodPolicyIsNamed() {
    assertThat(cluster.lines(check))
        .singleElement()
        .asString()
        .matches("ok    policy team/[0-9a-f]{8}@\\d+: the next pod that starts takes it");
  }

  @Test
  void aBadPolicyIsAnOutageToCome() throws ClusterException {
    policy(BAD);
    List<String> lines = new ArrayList<>();

    boolean wired =
        new Doctor(new Scope(NAMESPACE, "default", false), "0.1.0", FakeCluster.CLOCK)
            .examine(cluster, lines::add);

    assertThat(wired).isFalse();
    assertThat(lines)
        .contains(
            "FAIL  policy in ConfigMap our-policy: the next pod that starts will refuse it; running"
                + " ones keep the last good one: line 2: gpu.maximum: must be at least 1, but is 0;"
                + " line 3: perGPU: unknown key; did you mean perGpu. Do: correct it (dot-inference"
                + " policy check FILE), then apply it again");
  }

  @Test
  void anEmptyPolicyIsABadOne() {
    policy("");

    assertThat(cluster.lines(check)).first().asString().contains("line 1: is empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org/llm:v0.2.0", "example.org/llm@sha256:abc", "llm"})
  void whoseVerdictItIsIsSaidWherePodsAreOfAnotherVersion(String image) {
    container().put("image", image);
    String said = " (so says this program, 0.1.0; the pods' image is " + image + ")";
    assertThat(cluster.lines(check)).first().asString().startsWith("ok ").endsWith(said);

    policy(BAD);
    assertThat(cluster.lines(check)).first().asString().startsWith("FAIL ").contains(said);
  }

  @Test
  void withoutTheOptionThePolicyIsBuiltIn() {
    container().putArray("args").add("serve");
    cluster.without("configmaps", NAMESPACE, MAP);

    assertThat(cluster.lines(check)).first().asString().startsWith("ok    policy default/");
  }

  @Test
  void withoutItsConfigMapNoPodStarts() {
    cluster.without("configmaps", NAMESPACE, MAP);

    assertThat(cluster.lines(check))
        .containsExactly(
            "FAIL  ConfigMap our-policy in dot-inference is missing: the next pod does not start"
                + " without its policy. Do: kubectl apply -k manifests/base");
  }

  @Test
  void withoutItsKeyNoPodStarts() {
    container().set("args", Fixtures.yaml("[serve, --policy=/etc/dot-inference/policy/other]"));

    assertThat(cluster.lines(check))
        .first()
        .asString()
        .startsWith("FAIL  ConfigMap our-policy in dot-inference has no key other");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "args: [serve, --policy=/p/policy.yaml] | {mountPath: /p/}",
        "args: [serve], command: [java, -jar, a.jar, --policy, /p/policy.yaml] | {mountPath: /p}",
        "env: [{name: DOT_INFERENCE_POLICY, value: /p/policy.yaml}] | {mountPath: /p}",
        "args: [--policy, /p/one.yaml] | {mountPath: /p/one.yaml, subPath: policy.yaml}",
      })
  void thePolicyIsFoundAsThePodWouldFindIt(String words, String mount) {
    policy(BAD);
    ObjectNode container = (ObjectNode) Fixtures.yaml("{name: webhook, " + words + "}");
    ObjectNode mounted = (ObjectNode) Fixtures.yaml(mount);
    container.putArray("volumeMounts").add(mounted.put("name", "policy"));
    container.withArray("/volumeMounts").addObject().put("name", "tls").put("mountPath", "/");
    ((ArrayNode) deployment().at("/spec/template/spec/containers")).insert(0, "{}");
    ((ArrayNode) deployment().at("/spec/template/spec/containers")).set(1, container);

    assertThat(cluster.lines(check)).first().asString().contains("will refuse it");
  }

  @Test
  void aKeyMayHaveAnotherNameInThePod() {
    ((ObjectNode) deployment().at("/spec/template/spec/volumes/1/configMap"))
        .set("items", Fixtures.yaml("[{key: ours, path: policy.yaml}]"));
    cluster
        .object("configmaps", NAMESPACE, MAP)
        .withObject("/binaryData")
        .put("ours", FakeCluster.bundle(BAD));

    assertThat(cluster.lines(check)).first().asString().contains("will refuse it");
  }

  @Test
  void aCatalogIsReadAsWell() {
    cluster.object("configmaps", NAMESPACE, MAP).withObject("/data").put("models.yaml", "a: b");
    ((ArrayNode) container().get("args")).add("--catalog=/etc/dot-inference/policy/models.yaml");

    assertThat(cluster.lines(check))
        .singleElement()
        .asString()
        .startsWith(
            "FAIL  catalog in ConfigMap our-policy: the next pod that starts will refuse it");
  }

  @Test
  void noSecretIsRead() {
    container().set("args", Fixtures.yaml("[serve, --policy=/etc/dot-inference/tls/policy.yaml]"));

    assertThat(cluster.lines(check))
        .containsExactly(
            "skip  policy: /etc/dot-inference/tls/policy.yaml of the pods is in no ConfigMap");
    assertThat(cluster.questions()).noneMatch(it -> it.contains("secret"));
  }

  @Test
  void aServerOutsideTheClusterHasItsOwnFiles() {
    cluster.callingUrl();

    assertThat(cluster.lines(check)).first().asString().startsWith("skip  policy: the API server");
  }

  @Test
  void withoutADeploymentNobodySaysWhereItIs() {
    cluster.without("deployments.apps", NAMESPACE, OURS);

    assertThat(cluster.lines(check)).first().asString().startsWith("skip  policy: Deployment");
  }

  private void policy(String yaml) {
    cluster.object("configmaps", NAMESPACE, MAP).withObject("/data").put("policy.yaml", yaml);
  }

  private ObjectNode deployment() {
    return cluster.object("deployments.apps", NAMESPACE, OURS);
  }

  private ObjectNode container() {
    return (ObjectNode) deployment().at("/spec/template/spec/containers/0");
  }
}
