package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The vLLM operator's Deployments on a real API server, which asks the deployment hook. */
@OnCluster
class DeploymentHookIT {
  private static final int RECONCILES = 50;
  private static final String REVIEWS = "dot_inference_reviews_total";
  private static final String HOOK = "hook=\"mutate-deployment\"";

  private final Cluster cluster;
  private final Kubectl kubectl;
  private final OperatorDeployment deployment;

  DeploymentHookIT(Cluster cluster) {
    this.cluster = cluster;
    this.kubectl = cluster.namespace();
    this.deployment = new OperatorDeployment(kubectl, "llm-kimi");
  }

  @Test
  void aCreatedDeploymentHasTheProbesAndTheSharedMemoryAskedFor() {
    deployment.create().quiet();
    JsonNode template = deployment.template();
    JsonNode startup = template.at("/spec/containers/0/startupProbe");
    assertThat(startup.path("failureThreshold").asInt()).isEqualTo(1080);
    assertThat(startup.path("periodSeconds").asInt()).isEqualTo(10);
    assertThat(startup.has("initialDelaySeconds")).isFalse();
    assertThat(startup.at("/httpGet/path").asText()).isEqualTo("/health");
    assertThat(template.at("/spec/volumes/0/emptyDir/sizeLimit").asText()).isEqualTo("16Gi");
    assertThat(template.at("/spec/containers/0/volumeMounts/0/mountPath").asText())
        .isEqualTo("/dev/shm");
  }

  /** Other creates lose it before admission; a server-side apply does not (Kubernetes 1.34.1). */
  @Test
  void aCreateThatCallsItselfDeletedHasThemToo() {
    deployment.metadata().put("deletionTimestamp", "2026-01-01T00:00:00Z");
    JsonNode created =
        deployment.send("apply", "--server-side", "--dry-run=server", "-o", "json").ok().json();
    assertThat(OperatorDeployment.stamp(created.at("/spec/template"))).startsWith("p");
  }

  @Test
  void fiftyReconcilesOfTheOperatorChangeNothing() {
    deployment.create().quiet();
    JsonNode template = deployment.template();
    double before = reviews();
    for (int i = 0; i < RECONCILES; i++) {
      deployment.update().quiet();
    }
    System.out.printf(
        "deployment hook: %d updates with a fresh template, generation %d%n",
        RECONCILES, deployment.generation());
    assertThat(deployment.generation()).isEqualTo(1);
    assertThat(deployment.template()).isEqualTo(template);
    assertThat(reviews() - before).isEqualTo(RECONCILES);
  }

  @Test
  void withTheHookDownAFreshTemplateIsRefusedAndWithItBackNothingHasChanged() throws IOException {
    deployment.create().quiet();
    JsonNode template = deployment.template();
    Webhook webhook = cluster.webhook();
    cluster.terminateWebhook();
    webhook.exitCode();

    assertThat(deployment.update().refused().err())
        .contains("failed calling webhook \"probes.inference.devopstoolkit.ai\"");
    kubectl.run("label", "deployment", deployment.name(), "team=a").quiet();
    kubectl.run("scale", "deployment", deployment.name(), "--replicas=0").quiet();
    kubectl.run("scale", "deployment", deployment.name(), "--replicas=1").quiet();

    cluster.ready();
    deployment.update().quiet();
    assertThat(deployment.template()).isEqualTo(template);
  }

  @Test
  void theHookBeingDownBlocksNeitherDeletionNorOtherDeployments() throws IOException {
    deployment.create().quiet();
    Webhook webhook = cluster.webhook();
    cluster.terminateWebhook();
    webhook.exitCode();
    try {
      kubectl.run("delete", "deployment", deployment.name()).quiet();
      withoutAnnotations("other").create().quiet();
    } finally {
      cluster.ready();
    }
  }

  /**
   * As a hook of another version would leave it: its stamp, and numbers that today's hook would not
   * give.
   */
  @Test
  void aHookOfAnotherVersionRollsNoPod() throws IOException {
    deployment.create().quiet();
    String stamp = OperatorDeployment.stamp(deployment.template());
    cluster.deleteConfigurations();
    deployment.rewriteAsAnotherVersion(0);
    cluster.ready();
    JsonNode template = deployment.template();
    int generation = deployment.generation();
    assertThat(OperatorDeployment.stamp(template)).isEqualTo(stamp).startsWith("p");

    deployment.update().quiet();

    assertThat(deployment.template()).isEqualTo(template);
    assertThat(deployment.generation()).isEqualTo(generation);
  }

  /** Without the hook's own variable vLLM ends at its arguments: GuardTest. */
  @Test
  @Tag("threat:open-endpoint")
  void variablesFromSecretsComeWithTheHookAlone() throws IOException {
    deployment.annotations().removeAll();
    deployment
        .annotations()
        .put(
            OperatorDeployment.SECRET_ENV,
            "[{\"key\":\"api-key\",\"name\":\"VLLM_API_KEY\",\"secret\":\"qwen-key\"}]");
    cluster.deleteConfigurations();
    try {
      deployment.create().quiet();
      assertThat(variables())
          .isEqualTo(
              Json.yaml(
                      "env: [{name: VLLM_USE_V1, value: '1'},"
                          + " {name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}]")
                  .get("env"));
    } finally {
      cluster.ready();
    }

    kubectl.run("rollout", "restart", "deployment", deployment.name()).quiet();

    assertThat(variables())
        .isEqualTo(
            Json.yaml(
                    "env: [{name: VLLM_USE_V1, value: '1'},"
                        + " {name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn},"
                        + " {name: VLLM_API_KEY, valueFrom: {secretKeyRef: {name: qwen-key, key: api-key}}},"
                        + " {name: DOT_INFERENCE_SECRET_ENV, value: info}]")
                .get("env"));
  }

  @Test
  void anotherRequestIsAppliedAnew() {
    deployment.create().quiet();
    deployment.annotations().put(OperatorDeployment.SHARED_MEMORY, "8Gi");
    deployment.update().quiet();
    assertThat(deployment.template().at("/spec/volumes/0/emptyDir/sizeLimit").asText())
        .isEqualTo("8Gi");
    deployment.annotations().remove(OperatorDeployment.SHARED_MEMORY);
    deployment.update().quiet();
    assertThat(deployment.template().at("/spec/volumes")).isEmpty();
  }

  @Test
  void aMalformedAnnotationIsWarnedAboutAndCountedAndTheOtherApplied() {
    deployment
        .annotations()
        .put(OperatorDeployment.PROBES, "{\"startup\": {\"periodSeconds\": 0}}");
    double before = warned();
    assertThat(deployment.create().ok().warnings())
        .containsExactly(
            "pod annotations: startup.periodSeconds must be a whole number, 1 or more: the probes stay as sent");
    JsonNode template = deployment.template();
    assertThat(template.at("/spec/containers/0/startupProbe/failureThreshold").asInt())
        .isEqualTo(100);
    assertThat(template.at("/spec/volumes/0/emptyDir/sizeLimit").asText()).isEqualTo("16Gi");
    assertThat(warned() - before).isEqualTo(1);
  }

  @Test
  void aPersonsChangeOfAProbeIsUndoneWithAWarningThatSaysWhereToMakeIt() {
    deployment.create().quiet();
    JsonNode template = deployment.template();
    String patch =
        Json.yaml(
                "spec: {template: {spec: {containers: [{name: vllm, startupProbe:"
                    + " {failureThreshold: 7}}]}}}")
            .toString();

    assertThat(kubectl.run("patch", "deployment", deployment.name(), "-p", patch).ok().warnings())
        .containsExactly(
            "startupProbe: your change is undone: make it in spec.probes.startup of LLMInference llm-kimi");

    assertThat(deployment.template()).isEqualTo(template);
  }

  @Test
  @Tag("threat:deployment-hook")
  void onlyAChangedTemplateOfADeploymentThatAsksReachesTheHook() {
    deployment.create().quiet();
    OperatorDeployment other = withoutAnnotations("other");
    double before = reviews();

    other.create().quiet();
    other.container().put("image", "docker.io/lmcache/vllm-openai:v0.3.14");
    other.update().quiet();
    kubectl.run("label", "deployment", deployment.name(), "team=a").quiet();
    kubectl.run("scale", "deployment", deployment.name(), "--replicas=2").quiet();
    kubectl
        .run(
            "patch",
            "deployment",
            deployment.name(),
            "--subresource=status",
            "--type=merge",
            "-p",
            "{\"status\": {\"replicas\": 2}}")
        .quiet();

    assertThat(reviews() - before).isZero();
  }

  private JsonNode variables() {
    return deployment.template().at("/spec/containers/0/env");
  }

  private OperatorDeployment withoutAnnotations(String name) {
    OperatorDeployment other = new OperatorDeployment(kubectl, name);
    other.annotations().removeAll();
    return other;
  }

  private double reviews() {
    return cluster.webhook().metric(REVIEWS, HOOK);
  }

  private double warned() {
    return cluster
        .webhook()
        .metric("dot_inference_findings_total", HOOK, "rule=\"deployment\"", "severity=\"warned\"");
  }
}
