package ai.devopstoolkit.inference.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyProblemsTest {
  @Test
  void everyProblemOfAFileIsFoundAtOnceInItsOrder() {
    List<Problem> problems = problems(Fixtures.resource("policies/broken.yaml"));

    assertThat(problems)
        .extracting(it -> it.line() + " " + it.path())
        .startsWith("2 name", "3 image.registry", "3 image.tag", "6 engine.gpuMemoryUtilization")
        .contains(
            "7 engine.enablePrefixCaching",
            "9 gpu.maximum",
            "10 gpu.maximun",
            "12 perGpu.cpu",
            "13 perGpu.memory",
            "14 perGpu.sharedMemory",
            "15 runtimeClass",
            "16 nodeSelectorTerms",
            "19 tolerations[0].efect",
            "20 tolerations[1].effect",
            "22 startup.base",
            "24 startup.maximum",
            "26 probes.startup.failureThreshold",
            "28 probes.readiness.periodSeconds",
            "29 deploymentHook",
            "30 ingress",
            "31 targetNamespaces",
            "32 hfTokenSecrets",
            "33 targets[0].namespace")
        .endsWith("34 colour");
    assertThat(problems).extracting(Problem::line).isSorted();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nam: x | nam | unknown key; known here: name, image, engine,",
        "namespace: a | namespace | unknown key; known here: name, image, engine,",
        "gpu: {max: 4} | gpu.max | unknown key; known here: maximum, resourceName, product, computeCapability and memoryGiB",
        "gpu: {maximum: 4, maximum: 5} | gpu.maximum | is there twice",
        "gpu: {maximum: '4'} | gpu.maximum | has the wrong type",
        "gpu: {maximum: 0x8} | gpu.maximum | has the wrong type",
        "gpu: {maximum: 2147483648} | gpu.maximum | has the wrong type",
        "gpu: {maximum: 0} | gpu.maximum | must be at least 1, but is 0",
        "gpu: {maximum: 1000} | gpu.maximum | must be at most 999",
        "gpu: 4 | gpu | must be a mapping (key: value)",
        "gpu: [4] | gpu | must be a mapping (key: value)",
        "name: A | name | must be at most 63 of a-z, 0-9 and \"-\", as in \"team-a\"",
        "image: {name: ' '} | image.name | must not be empty",
        "perGpu: {memory: 8GB} | perGpu.memory | \"8GB\" ends in \"GB\"",
        "perGpu: {cpu: 0} | perGpu.cpu | must be above 0",
        "perGpu: {sharedMemory: 8Gi} | perGpu.sharedMemory | must be less than memory",
        "perGpu: {memory: 2Gi} | perGpu.memory | must be more than sharedMemory",
        "startup: {base: 15} | startup.base | must be a duration such as 90s, 15m or 1h30m",
        "startup: {maximum: 29m} | startup.maximum | must not be less than minimum",
        "startup: {minimum: 4h} | startup.minimum | must not be more than maximum",
        "engine: {gpuMemoryUtilization: 90%} | engine.gpuMemoryUtilization | must be above 0 and at most 1",
        "engine: {gpuMemoryUtilization: '0.0'} | engine.gpuMemoryUtilization | must be above 0 and at most 1",
        "engine: {gpuMemoryUtilization: '1.01'} | engine.gpuMemoryUtilization | must be above 0 and at most 1",
        "nodeSelectorTerms: [] | nodeSelectorTerms | must have one term at least",
        "nodeSelectorTerms: [{matchExpressions: [{operator: Exists}]}] | nodeSelectorTerms[0].matchExpressions[0].key | is required",
        "nodeSelectorTerms: [{matchExpressions: [{key: a, operator: in}]}] | nodeSelectorTerms[0].matchExpressions[0].operator | must be In, NotIn, Exists, DoesNotExist, Gt or Lt",
        "nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Gt, values: [many]}]}] | nodeSelectorTerms[0].matchExpressions[0].values | must be one integer with Gt",
        "nodeSelectorTerms: [{matchExpressions: [{key: a, operator: Lt, values: ['1', '2']}]}] | nodeSelectorTerms[0].matchExpressions[0].values | must be one integer with Lt",
        "nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [a, b]}]}] | nodeSelectorTerms[0].matchFields[0].values | must be one name of a node",
        "nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: Exists, values: [a]}]}] | nodeSelectorTerms[0].matchFields[0].operator | must be In or NotIn",
        "nodeSelectorTerms: [{matchFields: [{key: spec.a, operator: In, values: [a]}]}] | nodeSelectorTerms[0].matchFields[0].key | must be metadata.name",
        "tolerations: [{effect: NoSchedule}] | tolerations[0].key | is required unless operator is Exists",
        "tolerations: [{key: a, operator: Exists, value: b}] | tolerations[0].value | must be left out with Exists",
        "tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 60}] | tolerations[0].tolerationSeconds | is only for effect NoExecute",
        "tolerations: [{key: a, foo: b}] | tolerations[0].foo | unknown key",
        "tolerations: [{operator: In}] | tolerations[0].operator | must be Exists or Equal",
        "tolerations: [{key: a, effect: No}] | tolerations[0].effect | must be NoSchedule, PreferNoSchedule or NoExecute",
        "tolerations: [{key: a, effect: NoExecute, tolerationSeconds: x}] | tolerations[0].tolerationSeconds | has the wrong type",
        "tolerations: {key: a} | tolerations | must be a list",
        "probes: {startup: {failureThreshold: 5}} | probes.startup.failureThreshold | unknown key",
        "probes: {liveness: {initialDelaySeconds: -1}} | probes.liveness.initialDelaySeconds | must be at least 0, but is -1",
        "deploymentHook: maybe | deploymentHook | has the wrong type",
        "ingress: {annotations: {a: [b]}} | ingress.annotations | has the wrong type",
        "ingress: {class: nginx} | ingress.class | unknown key",
        "targetNamespaces: {a: b} | targetNamespaces | has the wrong type",
        "hfTokenSecrets: [[a]] | hfTokenSecrets | has the wrong type",
        "trustRemoteCode: ['*'] | trustRemoteCode | \"*\" must be the id of one model, in full and without *, as in moonshotai/Kimi-K2.5",
        "trustRemoteCode: ['moonshotai/*'] | trustRemoteCode | \"moonshotai/*\" must be the id of one model",
        "trustRemoteCode: [/models/kimi] | trustRemoteCode | \"/models/kimi\" must be the id of one model",
        "trustRemoteCode: [Kimi-K2.5] | trustRemoteCode | \"Kimi-K2.5\" must be the id of one model",
        "trustRemoteCode: [a/b/c] | trustRemoteCode | \"a/b/c\" must be the id of one model",
        "trustRemoteCode: all | trustRemoteCode | has the wrong type",
        "replicas: {maximum: 101} | replicas.maximum | must be at most 100, but is 101",
        "replicas: {maximum: 0} | replicas.maximum | must be at least 1, but is 0",
        "replicas: {max: 3} | replicas.max | unknown key; known here: maximum",
        "rollout: rollingUpdate | rollout | must be Recreate, or RollingUpdate where GPUs are to spare",
        "autoscaling: {interval: 3} | autoscaling.interval | unknown key; known here: pollingInterval, scaleUpPolicy, scaleDownPolicy and triggers",
        "autoscaling: {scaleUpPolicy: {scaleToZeroDelaySeconds: 3}} | autoscaling.scaleUpPolicy.scaleToZeroDelaySeconds | unknown key",
        "autoscaling: {scaleDownPolicy: {periodSeconds: 1801}} | autoscaling.scaleDownPolicy.periodSeconds | must be at most 1800, but is 1801",
        "autoscaling: {triggers: {prometheusAddress: 'prometheus:9090'}} | autoscaling.triggers.prometheusAddress | must be a URL, as in http://prometheus.monitoring.svc:9090",
        "autoscaling: {triggers: {requestsRunningThreshold: 0}} | autoscaling.triggers.requestsRunningThreshold | must be at least 1, but is 0",
        "targets: {namespace: a} | targets | must be a list",
        "targets: [a] | targets[0] | must be a mapping (key: value)",
        "targets: [{namespace: A}] | targets[0].namespace | must be a name, or part of one with *",
        "targets: [{providerConfigName: 'a b'}] | targets[0].providerConfigName | must be a name, or part of one with *",
        "targets: [{targets: []}] | targets[0].targets | unknown key; known here: namespace, providerConfigName, name, image,",
        "targets: [{gpu: {maximum: 0}}] | targets[0].gpu.maximum | must be at least 1, but is 0",
        "targets: [{gpu: {product: H1}}] | targets[0].gpu.product | is not one that we know: ",
        "targets: [{gpu: {memoryGiB: 80G}}] | targets[0].gpu.memoryGiB | must be GiB, as in 79.1",
        "targets: [{gpu: {computeCapability: '90'}}] | targets[0].gpu.computeCapability | must be a compute capability",
        "targets: [{perGpu: {memory: 1Gi}}] | targets[0].perGpu.memory | must be more than sharedMemory",
        "targets: [{startup: {minimum: 4h}}] | targets[0].startup.minimum | must not be more than maximum",
      })
  void aProblemNamesItsLineItsKeyAndWhatToWrite(String yaml, String path, String message) {
    Problem problem = problems("# line 1\n\n" + yaml).get(0);

    assertThat(problem.line()).isEqualTo(3);
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.message()).startsWith(message);
  }

  @Test
  void aProblemThatATargetInheritsIsReportedOnce() {
    assertThat(
            problems(
                """
                perGpu: {memory: 8GB}
                startup: {maximum: long}
                targets: [{namespace: a, perGpu: {cpu: 4}}, {namespace: b, startup: {base: 1m}}]
                """))
        .extracting(it -> it.line() + " " + it.path())
        .containsExactly("1 perGpu.memory", "2 startup.maximum");
  }

  @Test
  void aKeyThatOnlyATargetMayHaveIsUnknownInTheFileItself() {
    assertThat(problems("namespace: a\ntargets: [{providerConfigName: b}]"))
        .extracting(it -> it.line() + " " + it.path())
        .containsExactly("1 namespace");
  }

  @Test
  void termsAndTolerationsThatSayNothingAreRefused() {
    assertThat(problems("nodeSelectorTerms: [{}]"))
        .singleElement()
        .extracting(Problem::path)
        .isEqualTo("nodeSelectorTerms[0].matchExpressions");
    assertThat(problems("tolerations: [{}]"))
        .singleElement()
        .extracting(Problem::path)
        .isEqualTo("tolerations[0].key");
  }

  @Test
  void aKeyThatIsThereTwiceIsRefusedAtItsSecondLine() {
    assertThat(problems("name: a\ngpu: {maximum: 4}\nname: b"))
        .containsExactly(new Problem(3, "name", "is there twice"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`name: a\ngpu: [`                | 2",
        "`name: a\n  gpu: 1`              | 2",
        "`name: a\n\tgpu: 1`              | 2",
        "`name: a\n---\nname: b`          | 2",
        "`name: \"a`                      | 1",
        "`a: *b`                          | 1",
        "`name: a\u0000b`                 | 1",
      })
  void whatIsNoYamlIsRefusedWithItsLine(String yaml, int line) {
    assertThat(problems(yaml))
        .singleElement()
        .satisfies(it -> assertThat(it.message()).startsWith("is not YAML: "))
        .extracting(Problem::line)
        .isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "[a]", "5", "- name: a"})
  void aFileThatIsNoMappingIsRefused(String yaml) {
    assertThat(problems(yaml))
        .containsExactly(new Problem(1, "", "must be a mapping (key: value)"));
  }

  @Test
  void aliasesThatGrowWithoutBoundAreRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }

    List<Problem> problems =
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> problems(bomb.toString()));

    assertThat(problems).singleElement().asString().contains("is not YAML", "aliases");
  }

  @Test
  void deepNestingIsRefused() {
    assertThat(problems("a: " + "[".repeat(100_000)).get(0).message()).startsWith("is not YAML: ");
  }

  @Test
  void aFileOfMoreThanOneMebibyteIsRefused() {
    String name = "name: default\n#";
    String comment = name + "x".repeat((PolicyReader.MAX_MEBIBYTES << 20) - name.length());

    assertThat(Fixtures.policy(comment)).isEqualTo(PolicyReader.defaults());
    assertThat(problems(comment + "x")).containsExactly(new Problem(1, "", "is larger than 1 MiB"));
  }

  @Test
  void theMessageHasOneLineForEachProblem() {
    SettingsException e =
        catchThrowableOfType(
            SettingsException.class, () -> PolicyReader.parse("colour: blue\ngpu: {maximum: 0}"));

    assertThat(e.getMessage().lines())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("line 1: colour: unknown key");
    assertThat(e.getMessage()).endsWith("line 2: gpu.maximum: must be at least 1, but is 0");
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(SettingsException.class, () -> PolicyReader.parse(yaml)).problems();
  }
}
