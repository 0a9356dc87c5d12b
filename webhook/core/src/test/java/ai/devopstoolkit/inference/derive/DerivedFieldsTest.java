package ai.devopstoolkit.inference.derive;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One table for each field of {@code spec.derived}; {@code -} stands for a field left out. */
class DerivedFieldsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu: 1 |                     | {cpu: '2', memory: 8Gi, gpu: '1'}",
        "gpu: 2 |                     | {cpu: '4', memory: 16Gi, gpu: '2'}",
        "gpu: 4 |                     | {cpu: '8', memory: 32Gi, gpu: '4'}",
        "gpu: 8 |                     | {cpu: '16', memory: 64Gi, gpu: '8'}",
        "gpu: null |                  | {cpu: '2', memory: 8Gi, gpu: '1'}",
        "gpu: 2, resources: {cpu: 12} |  | {cpu: '12', memory: 16Gi, gpu: '2'}",
        "gpu: 2, resources: {memory: 48Gi} |  | {cpu: '4', memory: 48Gi, gpu: '2'}",
        "resources: {cpu: '4000m', memory: 1024Mi} |  | {cpu: '4', memory: 1Gi, gpu: '1'}",
        "resources: {cpu: '0.5', memory: '1.5Gi'} |  | {cpu: 500m, memory: 1536Mi, gpu: '1'}",
        "resources: {cpu: 4.0, memory: 17179869184} |  | {cpu: '4', memory: 16Gi, gpu: '1'}",
        "resources: {cpu: 4000000u, memory: 17179869184000m} |  | {cpu: '4', memory: 16Gi, gpu: '1'}",
        "resources: {cpu: 1e3, memory: 1.6e10} |  | {cpu: 1k, memory: 15625000Ki, gpu: '1'}",
        "resources: {cpu: 1Ki, memory: 1000m} |  | {cpu: '1024', memory: '1', gpu: '1'}",
        "resources: {cpu: '+4', memory: '1E3'} |  | {cpu: '4', memory: 1k, gpu: '1'}",
        "resources: {cpu: nonsense} |  | {cpu: '2', memory: 8Gi, gpu: '1'}",
        "resources: {cpu: 1500u, memory: '1000000.0001'} |  | {cpu: 2m, memory: '1000001', gpu: '1'}",
        "gpu: 2 | perGpu: {cpu: 1500m, memory: 512Gi} | {cpu: '3', memory: 1Ti, gpu: '2'}",
        "gpu: 3 | perGpu: {cpu: 2500m, memory: 10G}   | {cpu: 7500m, memory: 29296875Ki, gpu: '3'}",
        "gpu: 3 | perGpu: {cpu: 2.0, memory: 8192Mi}  | {cpu: '6', memory: 24Gi, gpu: '3'}",
        "gpu: 3 | perGpu: {memory: 8589934592}        | {cpu: '6', memory: 24Gi, gpu: '3'}",
        "gpu: 2 | gpu: {resourceName: amd.com/gpu} | {cpu: '4', memory: 16Gi, gpu: '2', gpuType: amd.com/gpu}",
      })
  void resources(String spec, String policy, String expected) {
    assertField("resources", spec, policy, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu: 1 |                                 | -",
        "gpu: 2 |                                 | 4Gi",
        "gpu: 4 |                                 | 8Gi",
        "gpu: 8 |                                 | 16Gi",
        "gpu: 2, resources: {memory: 64Gi} |      | 4Gi",
        "gpu: 4 | perGpu: {sharedMemory: 256Mi}   | 1Gi",
        "gpu: 2 | perGpu: {sharedMemory: 2147483648} | 4Gi",
        "gpu: 2 | perGpu: {sharedMemory: '1500000.3'} | '3000001'",
        "gpu: 2 | perGpu: {sharedMemory: 1G}      | 1953125Ki",
      })
  void sharedMemory(String spec, String policy, String expected) {
    assertField("sharedMemory", spec, policy, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu: 1                        | 1 | -",
        "gpu: 2                        | 2 | -",
        "gpu: 8                        | 8 | -",
        "gpu: 8, tensorParallelSize: 8 | 8 | -",
        "gpu: 8, tensorParallelSize: 4 | 4 | [--pipeline-parallel-size=2]",
        "gpu: 8, tensorParallelSize: 1 | 1 | [--pipeline-parallel-size=8]",
        "gpu: 6, tensorParallelSize: 2 | 2 | [--pipeline-parallel-size=3]",
        "gpu: 2, tensorParallelSize: 4 | 4 | -",
      })
  void tensorAndPipelineParallelism(String spec, String tensorParallelSize, String extraArgs) {
    assertField("tensorParallelSize", spec, "", tensorParallelSize);
    assertField("extraArgs", spec, "", extraArgs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "moonshotai/Kimi-K2.5 | ``                                             | [--trust-remote-code]",
        "MOONSHOTAI/kimi-k2.5 | trustRemoteCode: [MoonshotAI/Kimi-K2.5]        | [--trust-remote-code]",
        "moonshotai/Kimi-K2.5 | trustRemoteCode: []                            | -",
        "moonshotai/Kimi-K2.5 | trustRemoteCode: [moonshotai/Kimi-K2.6]        | -",
        "Qwen/Qwen2.5-7B-Instruct | trustRemoteCode: [Qwen/Qwen2.5-7B-Instruct] | -",
        "acme/kimi            | trustRemoteCode: [acme/kimi]                   | -",
        "nomic-ai/nomic-embed-text-v1.5 | ``                                   | [--trust-remote-code]",
        "Alibaba-NLP/gte-large-en-v1.5  | ``                                   | [--trust-remote-code, '--hf-overrides={\"architectures\":[\"GteNewModel\"]}']",
        "Alibaba-NLP/gte-large-en-v1.5  | trustRemoteCode: []                  | ['--hf-overrides={\"architectures\":[\"GteNewModel\"]}']",
        "moonshotai/Kimi-K2.5, gpu: 8, tensorParallelSize: 4 | ``              | [--pipeline-parallel-size=2, --trust-remote-code]",
      })
  void whatVllmHasToBeToldOfAModel(String model, String policy, String extraArgs) {
    assertField("extraArgs", "model: " + model, policy, extraArgs);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[--enable_expert_parallel, --seed, '1']       | ``                                   | [--enable-expert-parallel, --seed=1]",
        "[-q, awq, --served-model-name, a, b, -O3]     | ``                                   | [--quantization=awq, --served-model-name, a, b, --optimization-level=3]",
        "[--no_async_scheduling, -cc.mode=3]           | ``                                   | [--no-async-scheduling, --compilation-config.mode=3]",
        "[--seed=1]                                    | engine: {args: [--seed=2, --enforce-eager]} | [--enforce-eager, --seed=1]",
        "[]                                            | engine: {args: [--lora-modules, a=/x, b=/y]} | [--lora-modules, a=/x, b=/y]",
        "[--lora-modules=c=/z]                         | engine: {args: [--lora-modules, a=/x, b=/y]} | [--lora-modules=c=/z]",
      })
  void argumentsFollowInFullAndOnce(String args, String policy, String extraArgs) {
    assertField("extraArgs", "args: " + args, policy, extraArgs);
  }

  @Test
  void whatIsWrittenStandsInPlaceOfWhatIsDerived() {
    assertField(
        "extraArgs",
        "model: Alibaba-NLP/gte-large-en-v1.5, args: [--hf-overrides.x=1]",
        "args: {allow: [--hf-overrides]}",
        "[--trust-remote-code, --hf-overrides.x=1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gpu: 1 | -",
        "gpu: 2 | [{name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}]",
        "gpu: 1, env: [{name: B, value: '1'}, {name: A}] | [{name: B, value: '1'}, {name: A, value: ''}]",
        "gpu: 2, env: [{name: B}] | [{name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}, {name: B, value: ''}]",
        "gpu: 2, env: [{name: A}, {name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}] | [{name: A, value: ''}, {name: VLLM_WORKER_MULTIPROC_METHOD, value: fork}]",
      })
  void env(String spec, String expected) {
    assertField("env", spec, "", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                  | -",
        "hfTokenSecret: {name: hf}           | {name: hf, key: token}",
        "hfTokenSecret: {name: hf, key: ''}  | {name: hf, key: token}",
        "hfTokenSecret: {name: hf, key: own} | {name: hf, key: own}",
      })
  void hfTokenSecret(String spec, String expected) {
    assertField("hfTokenSecret", spec, "", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"`` | -", "maxModelLen: 8192 | 8192", "maxModelLen: 2147483647 | 2147483647"})
  void maxModelLen(String spec, String expected) {
    assertField("maxModelLen", spec, "", expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Qwen/Qwen2.5-7B-Instruct", "/models/qwen", "m"})
  void model(String model) {
    assertField("model", "model: " + model, "", model);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                     | team-a",
        "targetNamespace: ''    | team-a",
        "targetNamespace: other | other",
      })
  void targetNamespace(String spec, String expected) {
    assertField("targetNamespace", spec, "", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "image        | `` | {registry: docker.io, name: 'lmcache/vllm-openai:v0.3.13'}",
        "image        | image: {name: 'a:b'} | {registry: docker.io, name: 'a:b'}",
        "engine       | `` | {dtype: auto, gpuMemoryUtilization: '0.9', enablePrefixCaching: true, enableChunkedPrefill: true}",
        "engine       | engine: {gpuMemoryUtilization: 0.95, enablePrefixCaching: false} | {dtype: auto, gpuMemoryUtilization: '0.95', enablePrefixCaching: false, enableChunkedPrefill: true}",
        "runtimeClass | `` | nvidia",
        "runtimeClass | runtimeClass: kata | kata",
        "nodeSelectorTerms | `` | [{matchExpressions: [{key: kubernetes.io/os, operator: In, values: [linux]}]}]",
        "nodeSelectorTerms | nodeSelectorTerms: [{matchExpressions: [], matchFields: [{key: metadata.name, operator: In, values: [n]}]}] | [{matchFields: [{key: metadata.name, operator: In, values: [n]}]}]",
        "nodeSelectorTerms | nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Exists}]}] | [{matchExpressions: [{key: a, operator: Exists}]}]",
        "tolerations  | `` | -",
        "tolerations  | tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}] | [{key: gpu, operator: Exists, effect: NoSchedule}]",
      })
  void whatComesFromThePolicyAlone(String field, String policy, String expected) {
    assertField(field, "gpu: 2", policy, expected);
  }

  /** With the policy's own flags they die at start: facts of vLLM 0.15.0 and 0.32.0. */
  @ParameterizedTest
  @CsvSource({
    "BAAI/bge-m3, false",
    "BAAI/bge-small-en-v1.5, false",
    "nomic-ai/nomic-embed-text-v1.5, false",
    "Alibaba-NLP/gte-large-en-v1.5, false",
    "Qwen/Qwen3-Embedding-0.6B, true",
    "acme/unknown, true",
  })
  void anEncoderHasNoCacheToReuse(String model, boolean caches) {
    JsonNode engine =
        Fixtures.derivation("").derive(Fixtures.llm("model: " + model)).json().path("engine");

    assertThat(engine.path("enablePrefixCaching").asBoolean()).isEqualTo(caches);
    assertThat(engine.path("enableChunkedPrefill").asBoolean()).isEqualTo(caches);
  }

  private static void assertField(String field, String spec, String policy, String expected) {
    JsonNode actual =
        Fixtures.derivation(policy == null ? "" : policy)
            .derive(Fixtures.llm(spec))
            .json()
            .path(field);
    if (expected.equals("-")) {
      assertThat(actual.isMissingNode()).isTrue();
    } else {
      assertThatJson(actual).isEqualTo(Fixtures.yaml(expected));
    }
  }
}
