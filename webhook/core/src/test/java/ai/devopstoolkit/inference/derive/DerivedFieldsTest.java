package ai.devopstoolkit.inference.derive;

import static net.javacrumbs.jsonunit.assertj.JsonAssertions.assertThatJson;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Tag;
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

  /** 61.0 GiB of files: 1.1 × 61.0 + 10 = 77.1. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | `` | -",
        "modelCache: {} | `` | -",
        "modelCache: {size: '', storageClassName: ''} | `` | -",
        "modelCache: {storageClassName: nfs} | `` | {enabled: true, size: 78Gi, storageClassName: nfs, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "modelCache: {size: 40Gi} | `` | {enabled: true, size: 40Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "modelCache: {size: 1024Gi} | `` | {enabled: true, size: 1Ti, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "modelCache: {size: 1.5Ti} | `` | {enabled: true, size: 1536Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "modelCache: {size: 107374182400} | `` | {enabled: true, size: 100Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "modelCache: {size: nonsense} | `` | -",
        "`` | modelCache: {enabled: true} | {enabled: true, size: 78Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "`` | modelCache: {enabled: true, storageClassName: fast, accessMode: ReadWriteOnce} | {enabled: true, size: 78Gi, storageClassName: fast, accessMode: ReadWriteOnce, mountPath: /model-cache}",
        "modelCache: {storageClassName: nfs} | modelCache: {storageClassName: fast} | {enabled: true, size: 78Gi, storageClassName: nfs, accessMode: ReadWriteMany, mountPath: /model-cache}",
        "`` | modelCache: {storageClassName: fast, accessMode: ReadWriteOnce} | -",
        "model: /models/qwen | modelCache: {enabled: true} | -",
        "model: acme/unknown | modelCache: {enabled: true} | -",
        "model: acme/unknown, modelCache: {size: 100Gi} | `` | {enabled: true, size: 100Gi, accessMode: ReadWriteMany, mountPath: /model-cache}",
      })
  void modelCache(String spec, String policy, String expected) {
    assertField("modelCache", spec, policy, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "modelCache: {size: 40Gi} | [{name: HF_HOME, value: /model-cache}]",
        "gpu: 2, modelCache: {size: 40Gi}, env: [{name: A}] | [{name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}, {name: HF_HOME, value: /model-cache}, {name: A, value: ''}]",
        "modelCache: {size: 40Gi}, env: [{name: HF_HOME, value: /x}] | [{name: HF_HOME, value: /x}]",
      })
  void theCacheIsWhereTheVolumeIs(String spec, String expected) {
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
      value = {
        "env: [{name: A, value: b}]         | - | [{name: A, value: b}]",
        "apiKeySecret: {name: k}            | [{name: VLLM_API_KEY, secret: k, key: api-key}] | -",
        "apiKeySecret: {name: k, key: own}  | [{name: VLLM_API_KEY, secret: k, key: own}] | -",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}, {name: B}] | [{name: A, secret: s, key: k}] | [{name: B, value: ''}]",
        "apiKeySecret: {name: k}, env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}] | [{name: VLLM_API_KEY, secret: k, key: api-key}, {name: A, secret: s, key: k}] | -",
        "gpu: 2, env: [{name: VLLM_WORKER_MULTIPROC_METHOD, valueFrom: {secretKeyRef: {name: s, key: k}}}] | [{name: VLLM_WORKER_MULTIPROC_METHOD, secret: s, key: k}] | -",
      })
  void secretEnv(String spec, String expected, String env) {
    assertField("secretEnv", spec, "", expected);
    assertField("env", spec, "", env);
  }

  /** Without the hook vLLM does not start: an open endpoint is worse than none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "env: [{name: A, value: b}] | -",
        "apiKeySecret: {name: k} | ['--uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)']",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}] | ['--uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)']",
        "apiKeySecret: {name: k}, gpu: 8, tensorParallelSize: 4 | ['--uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)', --pipeline-parallel-size=2]",
      })
  @Tag("threat:open-endpoint")
  void withSecretsVllmWaitsForTheHook(String spec, String extraArgs) {
    assertField("extraArgs", spec, "", extraArgs);
    assertField("extraArgs", spec, "deploymentHook: false", extraArgs);
  }

  /** One that set another level would open the endpoint where the hook is not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "args: [--uvicorn-log-level=warning]",
        "args: [--uvicorn_log_level, info]",
        "args: []",
      })
  @Tag("threat:open-endpoint")
  void nobodysLogLevelTakesThePlaceOfTheGuard(String args) {
    assertField(
        "extraArgs",
        "apiKeySecret: {name: k}, " + args,
        "engine: {args: [--uvicorn-log-level=warning]}",
        "['--uvicorn-log-level=$(DOT_INFERENCE_SECRET_ENV)']");
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
        "image        | image: {pullSecretName: regcred} | {registry: docker.io, name: 'lmcache/vllm-openai:v0.3.13', pullSecretName: regcred}",
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

  private static final String USUAL =
      "dtype: auto, gpuMemoryUtilization: '0.9', enablePrefixCaching: true, enableChunkedPrefill: true";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``          | ``                     | -",
        "replicas: 3 | ``                     | -",
        "replicas: 3 | rollout: RollingUpdate | {deploymentStrategy: RollingUpdate}",
        "autoscaling: {maxReplicas: 4} | `` | {base: {deploymentStrategy: Recreate}, autoscalingConfig: {enabled: true, maxReplicas: 4, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}}",
        "autoscaling: {minReplicas: 0, maxReplicas: 4} | rollout: RollingUpdate | {base: {deploymentStrategy: Recreate}, deploymentStrategy: RollingUpdate, autoscalingConfig: {enabled: true, minReplicas: 0, maxReplicas: 4, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}}",
        "autoscaling: {maxReplicas: 4} | autoscaling: {pollingInterval: 5, scaleUpPolicy: {podValue: 2}, scaleDownPolicy: {scaleToZeroDelaySeconds: 60}, triggers: {prometheusAddress: 'http://p:9090', requestsRunningThreshold: 9}} | {base: {deploymentStrategy: Recreate}, autoscalingConfig: {enabled: true, maxReplicas: 4, pollingInterval: 5, scaleUpPolicy: {podValue: 2}, scaleDownPolicy: {scaleToZeroDelaySeconds: 60}, triggers: {prometheusAddress: 'http://p:9090', requestsRunningThreshold: 9}}}",
        "autoscaling: {maxReplicas: 4} | autoscaling: {scaleUpPolicy: {}, triggers: {}} | {base: {deploymentStrategy: Recreate}, autoscalingConfig: {enabled: true, maxReplicas: 4, scaleUpPolicy: {}, scaleDownPolicy: {}, triggers: {}}}",
      })
  void scaling(String spec, String policy, String expected) {
    assertField("scaling", spec, policy, expected);
  }

  /** The operator dereferences them, whether they are there or not. */
  @ParameterizedTest
  @ValueSource(strings = {"scaleUpPolicy", "scaleDownPolicy", "triggers"})
  void whatTheOperatorDereferencesIsNeverAbsent(String name) {
    for (String policy : new String[] {"", "autoscaling: {" + name + ": {}}"}) {
      JsonNode scaling =
          Fixtures.derivation(policy).scaling(Fixtures.llm("autoscaling: {maxReplicas: 2}"));
      assertThat(scaling.at("/autoscalingConfig/" + name).isObject()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | `` | ``",
        "[] | engine: {maxNumSeqs: 32, maxNumBatchedTokens: 4096} | , maxNumSeqs: 32, maxNumBatchedTokens: 4096",
        "[--max-num-seqs=64] | engine: {maxNumSeqs: 32} | , maxNumSeqs: 64",
        "[--max-num-batched-tokens, 8k] | `` | , maxNumBatchedTokens: 8000",
        "[--max-num-batched-tokens=8K] | `` | , maxNumBatchedTokens: 8192",
        "[--kv_cache_dtype=fp8] | `` | , kvCacheDtype: fp8",
        "[--enable-auto-tool-choice] | `` | , enableAutoToolChoice: true, toolCallParser: hermes",
        "[--tool-call-parser=qwen3_xml] | engine: {toolCalling: true} | , enableAutoToolChoice: true, toolCallParser: qwen3_xml",
        "[] | engine: {toolCalling: true} | , enableAutoToolChoice: true, toolCallParser: hermes",
        "[--no-enable-auto-tool-choice] | engine: {toolCalling: true} | , enableAutoToolChoice: false",
        "[] | engine: {reasoning: true} | , reasoningParser: qwen3",
        "[--reasoning-parser=deepseek_r1] | engine: {reasoning: true} | , reasoningParser: deepseek_r1",
        "[--max-num-seqs=none] | engine: {maxNumSeqs: 32} | , maxNumSeqs: 32",
      })
  void theUsersArgumentsWinOverThePolicyAndTheCatalog(String args, String policy, String more) {
    assertField("engine", "args: " + args, policy, "{" + USUAL + (more == null ? "" : more) + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "--dtype=bfloat16, dtype, bfloat16",
    "--gpu-memory-utilization=0.950, gpuMemoryUtilization, 0.95",
    "--gpu_memory_utilization=1, gpuMemoryUtilization, 1",
    "--no-enable-prefix-caching, enablePrefixCaching, false",
    "--no-enable-chunked-prefill, enableChunkedPrefill, false",
  })
  void anArgumentTakesThePlaceOfThePolicysValue(String argument, String field, String value) {
    JsonNode derived =
        Fixtures.derivation("").derive(Fixtures.llm("args: ['" + argument + "']")).json();

    assertThat(derived.path("engine").path(field).asText()).isEqualTo(value);
  }

  @Test
  void whatVllmRuntimeHasNoFieldForIsAnArgumentOnce() {
    JsonNode derived =
        Fixtures.derivation("engine: {kvCacheDtype: fp8, reasoning: true, maxNumSeqs: 8}")
            .derive(Fixtures.llm("args: [--max-num-batched-tokens=4096, --max-num-seqs=16]"))
            .json();

    assertThat(derived.path("extraArgs").valueStream().map(JsonNode::asText))
        .contains(
            "--max-num-batched-tokens=4096", "--kv-cache-dtype=fp8", "--reasoning-parser=qwen3")
        .doesNotContain("--max-num-seqs=8");
  }

  /** deepseek_v32 is there since 0.13.0, gemma4 since 0.19.0. */
  @ParameterizedTest
  @CsvSource({
    "deepseek-ai/DeepSeek-V3.2, 0.12.0, ''",
    "deepseek-ai/DeepSeek-V3.2, 0.15.0, deepseek_v32",
    "google/gemma-4-31B-it, 0.15.0, ''",
    "google/gemma-4-31B-it, 0.19.0, gemma4",
    "google/gemma-3-27b-it, 0.19.0, ''",
    "acme/unknown, 0.19.0, ''",
  })
  void aParserThatTheVersionLacksIsNotDerived(String model, String version, String parser) {
    JsonNode engine =
        Fixtures.derivation("engine: {toolCalling: true, version: " + version + "}")
            .derive(Fixtures.llm("model: " + model))
            .json()
            .path("engine");

    assertThat(engine.path("toolCallParser").asText()).isEqualTo(parser);
    assertThat(engine.has("enableAutoToolChoice")).isEqualTo(!parser.isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Qwen/Qwen3-8B-FP8 | `` | {engineVersion: 0.15.0, quantization: fp8}",
        "Qwen/Qwen3-8B | engine: {version: 0.19.0} | {engineVersion: 0.19.0}",
        "Qwen/Qwen3-8B | image: {name: 'acme/vllm:1'} | -",
      },
      quoteCharacter = '`')
  void aboutSaysWhatIsServedByWhat(String model, String policy, String expected) {
    assertField("about", "model: " + model, policy, expected);
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
