package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code preview -o manifests} made of some LLMInferences.
 *
 * @param what these were
 * @param yaml its output
 * @param documents the same, read
 */
record Rendered(String what, String yaml, List<ObjectNode> documents) {
  /** One for each field of the API, and for what is written in a way of its own. */
  private static final List<String> OVERRIDES =
      List.of(
          Manifests.llm(
              "full",
              """
              gpu: 2, tensorParallelSize: 1, maxModelLen: 8192, ingressHost: "*.example.com",
              env: [{name: VLLM_LOGGING_LEVEL, value: DEBUG}, {name: EMPTY}],
              hfTokenSecret: {name: hf-token, key: hf}, probes: {startup: {initialDelaySeconds: 60}}
              """),
          Manifests.llm("quantities", "resources: {cpu: 2500m, memory: 100G}"),
          Manifests.llm("not-canonical", "gpu: 4, resources: {cpu: \"4.0\", memory: 65536Mi}"),
          Manifests.llm("many-cores", "gpu: 4, resources: {cpu: 1000, memory: 1.5Ti}"),
          Manifests.llm("three", "gpu: 3, ingressHost: three.example.com")
              .replace(Manifests.MODEL, Manifests.MODEL_FOR_THREE),
          Manifests.llm("stages", "gpu: 6, tensorParallelSize: 2"),
          Manifests.llm(
              "tools",
              "args: [--enable-auto-tool-choice, --tool-call-parser=hermes, --max-num-seqs=32]"),
          Manifests.llm("scaled", "autoscaling: {minReplicas: 0, maxReplicas: 3}"),
          Manifests.llm("cache", "modelCache: {size: 1024Gi, storageClassName: nfs.v2}"));

  /** Another value for every key that reaches a manifest. */
  private static final String POLICY =
      """
      name: everything
      image: {registry: "registry.example.com:5000", name: "vllm@sha256:0123", pullSecretName: reg.cred}
      engine: {dtype: bfloat16, gpuMemoryUtilization: "0.95", enablePrefixCaching: false, enableChunkedPrefill: false}
      gpu: {resourceName: amd.com/gpu}
      perGpu: {cpu: 1500m, memory: 1536Mi, sharedMemory: 512Mi}
      runtimeClass: amd.v2
      nodeSelectorTerms:
        - matchExpressions:
            - {key: gpu, operator: In, values: [mi300x, mi325x]}
            - {key: spot, operator: DoesNotExist}
            - {key: generation, operator: Gt, values: ["2"]}
          matchFields:
            - {key: metadata.name, operator: NotIn, values: [broken-node]}
        - matchExpressions: [{key: reserved, operator: Exists}]
      tolerations:
        - {operator: Exists, effect: NoSchedule}
        - {key: spot, value: "true", effect: NoExecute, tolerationSeconds: 60}
      probes: {readiness: {initialDelaySeconds: 30}}
      ingress: {className: nginx, tlsSecretName: wildcard, annotations: {example.com/a: "1"}}
      rollout: RollingUpdate
      autoscaling:
        pollingInterval: 5
        scaleUpPolicy: {stabilizationWindowSeconds: 30, podValue: 2, periodSeconds: 30}
        scaleDownPolicy: {stabilizationWindowSeconds: 60, podValue: 2, periodSeconds: 30, scaleToZeroDelaySeconds: 600}
        triggers:
          prometheusAddress: http://prometheus.monitoring.svc:9090
          requestsRunningThreshold: 9
          generationTokensThreshold: 200
          promptTokensThreshold: 200
      modelCache: {enabled: true, storageClassName: fast, accessMode: ReadWriteMany}
      """;

  @Override
  public String toString() {
    return what;
  }

  /**
   * The examples and more, under several policies.
   *
   * @param directory for their files
   */
  static List<Rendered> all(Path directory) throws IOException {
    String overrides =
        Files.writeString(directory.resolve("overrides.yaml"), String.join("---\n", OVERRIDES))
            .toString();
    String policy = Files.writeString(directory.resolve("policy.yaml"), POLICY).toString();
    List<String> both = new ArrayList<>(Manifests.examples());
    both.add(overrides);
    return List.of(
        of("the examples", Manifests.examples(), "-n", "default"),
        of("overrides", List.of(overrides), "-n", "default"),
        of(
            "all under examples/policy.yaml",
            both,
            "-n",
            "team-a",
            "--policy",
            "examples/policy.yaml"),
        of(
            "all under a policy that changes everything",
            both,
            "-n",
            "default",
            "--policy",
            policy));
  }

  private static Rendered of(String what, List<String> files, String... options) {
    List<String> words = new ArrayList<>(List.of("preview", "-o", "manifests"));
    words.addAll(List.of(options));
    files.forEach(file -> words.addAll(List.of("-f", file)));
    String yaml = Program.run(words.toArray(String[]::new)).ok().out();
    try {
      return new Rendered(what, yaml, Yaml.read(what, yaml).stream().map(Manifest::json).toList());
    } catch (ManifestException e) {
      throw new AssertionError("preview printed no YAML: " + yaml, e);
    }
  }

  /** The VLLMRuntimes among them. */
  List<ObjectNode> models() {
    return documents.stream().filter(it -> it.path("kind").asText().equals("VLLMRuntime")).toList();
  }
}
