package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.rules.Finding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MutateDeploymentTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String PROBES = "inference.devopstoolkit.ai/probes";
  private static final String SHARED_MEMORY = "inference.devopstoolkit.ai/shared-memory";
  private static final String SECRET_ENV = "inference.devopstoolkit.ai/secret-env";
  private static final String STAMP = "inference.devopstoolkit.ai/applied";

  /** As the Composition writes it. */
  private static final String SECRETS =
      """
      [{"key":"api-key","name":"VLLM_API_KEY","secret":"qwen-key"},{"key":"token","name":"S3","secret":"s3"}]""";

  private final Hook hook = new MutateDeployment();

  @Test
  void probesTakeTheNumbersAskedForAndKeepWhatTheyAsk() {
    JsonNode container = container(created(operators()));
    assertThat(container.path("startupProbe"))
        .isEqualTo(
            yaml(
                """
                httpGet: {path: /health, port: 8000, scheme: HTTP}
                periodSeconds: 10
                timeoutSeconds: 5
                successThreshold: 1
                failureThreshold: 1080
                """));
    assertThat(container.at("/readinessProbe/failureThreshold").asInt()).isEqualTo(3);
    assertThat(container.at("/livenessProbe/periodSeconds").asInt()).isEqualTo(20);
    assertThat(container.at("/livenessProbe/timeoutSeconds").asInt()).isEqualTo(5);
  }

  @Test
  void sharedMemoryIsAMemoryVolumeOnDevShm() {
    JsonNode created = created(operators());
    assertThat(created.at("/spec/template/spec/volumes"))
        .isEqualTo(yaml("[{name: inference-shm, emptyDir: {medium: Memory, sizeLimit: 16Gi}}]"));
    assertThat(container(created).path("volumeMounts"))
        .isEqualTo(yaml("[{name: inference-shm, mountPath: /dev/shm}]"));
  }

  @Test
  @Tag("threat:deployment-hook")
  void theRestOfTheDeploymentStaysAsItIs() {
    ObjectNode created = created(operators());
    ObjectNode container = container(created);
    ObjectNode before = operators();
    for (String probe : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
      container.set(probe, container(before).get(probe));
    }
    container.remove("volumeMounts");
    ((ObjectNode) created.at("/spec/template/spec")).remove("volumes");
    annotations(created).remove(STAMP);
    assertThat(created).isEqualTo(before);
  }

  @Test
  void aSecondCallChangesNothing() {
    ObjectNode once = created(operators());
    assertThat(decide("CREATE", once, null).patch()).isEmpty();
    assertThat(decide("UPDATE", once, once).patch()).isEmpty();
  }

  @Test
  void anUpdateWithAFreshTemplateGivesTheStoredOne() {
    ObjectNode stored = created(operators());
    assertThat(updated(operators(), stored)).isEqualTo(stored);
  }

  @Test
  void whatAnotherVersionAppliedToTheSameRequestStays() {
    ObjectNode stored = created(operators());
    ((ObjectNode) container(stored).get("startupProbe"))
        .put("failureThreshold", 7)
        .put("initialDelaySeconds", 3);
    ((ObjectNode) stored.at("/spec/template/spec/volumes/0/emptyDir")).put("sizeLimit", "1Gi");
    ((ObjectNode) stored.at("/spec/template/spec/containers/0/volumeMounts/0"))
        .put("readOnly", false);
    assertThat(updated(operators(), stored)).isEqualTo(stored);
  }

  @Test
  void whatIsStoredNoLongerCountsWhenSomethingElseIsAskedFor() {
    ObjectNode stored = created(operators());
    ((ObjectNode) container(stored).get("startupProbe")).put("failureThreshold", 7);
    ObjectNode now = changed(it -> annotations(it).put(SHARED_MEMORY, "8Gi"));
    ObjectNode updated = updated(now, stored);
    assertThat(container(updated).at("/startupProbe/failureThreshold").asInt()).isEqualTo(1080);
    assertThat(updated.at("/spec/template/spec/volumes/0/emptyDir/sizeLimit").asText())
        .isEqualTo("8Gi");
    assertThat(annotations(updated).get(STAMP)).isNotEqualTo(annotations(stored).get(STAMP));
  }

  @Test
  void aChangedPortIsFollowedThoughTheNumbersStay() {
    ObjectNode stored = created(operators());
    ObjectNode now =
        changed(it -> ((ObjectNode) container(it).at("/startupProbe/httpGet")).put("port", 9000));
    JsonNode probe = container(updated(now, stored)).path("startupProbe");
    assertThat(probe.at("/httpGet/port").asInt()).isEqualTo(9000);
    assertThat(probe.path("failureThreshold").asInt()).isEqualTo(1080);
  }

  @Test
  void somethingElseOnDevShmIsLeftAlone() {
    ObjectNode now = changed(MutateDeploymentTest::mountItsOwn);
    ObjectNode created = created(now);
    assertThat(created.at("/spec/template/spec/volumes")).hasSize(1);
    assertThat(container(created).path("volumeMounts")).hasSize(1);
    assertThat(container(created).at("/startupProbe/failureThreshold").asInt()).isEqualTo(1080);
  }

  @Test
  void ourVolumeGoesWhenTheOperatorMountsItsOwnAndComesBackWithoutIt() {
    ObjectNode stored = created(operators());
    ObjectNode withBoth = stored.deepCopy();
    mountItsOwn(withBoth);
    ObjectNode updated = updated(withBoth, stored);
    assertThat(updated.at("/spec/template/spec/volumes")).hasSize(1);
    assertThat(updated.at("/spec/template/spec/volumes/0/name").asText()).isEqualTo("dshm");
    assertThat(updated(operators(), updated)).isEqualTo(stored);
  }

  @Test
  void ourVolumeGoesWhenItIsNoLongerAskedFor() {
    ObjectNode now = created(operators());
    annotations(now).remove(SHARED_MEMORY);
    ObjectNode updated = updated(now, created(operators()));
    assertThat(updated.at("/spec/template/spec/volumes")).isEmpty();
    assertThat(container(updated).path("volumeMounts")).isEmpty();
  }

  @Test
  void ourVolumeIsAddedToThoseThatAreThere() {
    ObjectNode now =
        changed(
            it -> {
              ((ObjectNode) it.at("/spec/template/spec"))
                  .set("volumes", yaml("[{name: pvc-storage, emptyDir: {}}]"));
              container(it).set("volumeMounts", yaml("[{name: pvc-storage, mountPath: /data}]"));
            });
    ObjectNode created = created(now);
    assertThat(created.at("/spec/template/spec/volumes/0/name").asText()).isEqualTo("pvc-storage");
    assertThat(created.at("/spec/template/spec/volumes/1/name").asText())
        .isEqualTo("inference-shm");
    assertThat(updated(now, created)).isEqualTo(created);
  }

  @Test
  @Tag("threat:deployment-hook")
  void onlyTheContainerVllmIsTouched() {
    ObjectNode now =
        changed(
            it ->
                ((ArrayNode) it.at("/spec/template/spec/containers"))
                    .insert(
                        0,
                        yaml("{name: sidecar, image: lora, livenessProbe: {periodSeconds: 1}}")));
    ObjectNode created = created(now);
    assertThat(created.at("/spec/template/spec/containers/0"))
        .isEqualTo(now.at("/spec/template/spec/containers/0"));
    assertThat(created.at("/spec/template/spec/containers/1/startupProbe/failureThreshold").asInt())
        .isEqualTo(1080);
  }

  @Test
  void unknownMembersOfANewerPackageAreIgnored() {
    ObjectNode now =
        changed(
            it ->
                annotations(it)
                    .put(
                        PROBES,
                        """
                        {"warmUp": {}, "startup": {"periodSeconds": 9, "timeoutSeconds": 1,
                         "failureThreshold": 2, "terminationGracePeriodSeconds": 3}}"""));
    Decision decision = decide("CREATE", now, null);
    assertThat(decision.warnings()).isEmpty();
    assertThat(container(apply(decision, now)).at("/startupProbe/periodSeconds").asInt())
        .isEqualTo(9);
  }

  @Test
  void aProbeThatTheContainerLacksIsWarnedAbout() {
    ObjectNode now = changed(it -> container(it).remove("startupProbe"));
    Decision decision = decide("CREATE", now, null);
    assertThat(decision.warnings())
        .singleElement()
        .hasToString("container vllm: has no startupProbe: its numbers have no place");
    assertThat(container(apply(decision, now)).has("startupProbe")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probes        | {                                            | probes are no JSON object",
        "probes        | []                                           | probes are no JSON object",
        "probes        | {} {}                                        | probes are no JSON object",
        "probes        | {\"startup\": 1e99999999999}                 | startup is no object",
        "probes        | [[[[[[[[[[[[[[[]]]]]]]]]]]]]]]               | probes are no JSON object",
        "probes        | {\"startup\": 3}                             | startup is no object",
        "probes        | {\"liveness\": {\"timeoutSeconds\": 1}}      | liveness.periodSeconds must be a whole number, 1 or more",
        "probes        | {\"startup\": {\"periodSeconds\": 0}}        | startup.periodSeconds must be a whole number, 1 or more",
        "probes        | {\"startup\": {\"periodSeconds\": \"10\"}}   | startup.periodSeconds must be a whole number, 1 or more",
        "probes        | {\"startup\": {\"periodSeconds\": 1.0}}      | startup.periodSeconds must be a whole number, 1 or more",
        "probes        | {\"startup\": {\"periodSeconds\": 2147483648}} | startup.periodSeconds must be a whole number, 1 or more",
        "probes        | {\"startup\": {\"initialDelaySeconds\": -1}} | startup.initialDelaySeconds must be a whole number, 0 or more",
        "shared-memory | lots                                         | shared-memory must be a quantity above 0, such as 4Gi",
        "shared-memory | 0                                            | shared-memory must be a quantity above 0, such as 4Gi",
        "shared-memory | -1Gi                                         | shared-memory must be a quantity above 0, such as 4Gi",
      })
  void anAnnotationThatCannotBeReadIsWarnedAboutAndTheOtherIsApplied(
      String annotation, String value, String message) {
    String name = "inference.devopstoolkit.ai/" + annotation;
    ObjectNode now = changed(it -> annotations(it).put(name, value));
    Decision decision = decide("CREATE", now, null);
    assertThat(decision.allowed()).isTrue();
    ObjectNode without = created(changed(it -> annotations(it).remove(name)));
    assertThat(apply(decision, now).at("/spec/template/spec"))
        .isEqualTo(without.at("/spec/template/spec"));
    assertThat(annotations(apply(decision, now)).has(STAMP)).isFalse();
    assertThat(decision.warnings())
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.rule()).isEqualTo("deployment");
              assertThat(warning.message())
                  .isEqualTo(
                      message
                          + (annotation.equals("probes")
                              ? ": the probes stay as sent"
                              : ": /dev/shm stays as sent"));
              assertThat(warning.toString().length()).isLessThanOrEqualTo(120);
            });
  }

  @Test
  void annotationsThatCannotBeReadEitherChangeNothing() {
    ObjectNode now =
        changed(it -> annotations(it).put(PROBES, "patient").put(SHARED_MEMORY, "lots"));
    for (Decision decision :
        new Decision[] {decide("CREATE", now, null), decide("UPDATE", now, created(operators()))}) {
      assertThat(decision.patch()).isEmpty();
      assertThat(decision.warnings())
          .extracting(Finding::message)
          .containsExactly(
              "probes are no JSON object: the probes stay as sent",
              "shared-memory must be a quantity above 0, such as 4Gi: /dev/shm stays as sent");
    }
  }

  /** Else the numbers of one request would count as those of another. */
  @Test
  void aStampDoesNotOutliveWhatItVouchedFor() {
    ObjectNode stored = created(operators());
    ObjectNode broken = stored.deepCopy();
    annotations(broken).put(PROBES, "patient").put(SHARED_MEMORY, "8Gi");
    ObjectNode between = updated(broken, stored);
    assertThat(annotations(between).has(STAMP)).isFalse();

    ObjectNode mended = between.deepCopy();
    annotations(mended).setAll(annotations(operators()));
    assertThat(updated(mended, between)).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/spec/containers/0/startupProbe/failureThreshold      | 7     | startupProbe: your change is undone: make it in spec.probes.startup of LLMInference llm-kimi",
        "/spec/containers/0/readinessProbe/timeoutSeconds      | 30    | readinessProbe: your change is undone: make it in spec.probes.readiness of LLMInference llm-kimi",
        "/spec/containers/0/livenessProbe/initialDelaySeconds  | 60    | livenessProbe: your change is undone: make it in spec.probes.liveness of LLMInference llm-kimi",
        "/spec/volumes/0/emptyDir/sizeLimit                    | 32Gi  | /dev/shm: your change is undone: its size follows from spec.gpu of LLMInference llm-kimi and the policy",
        "/spec/containers/0/volumeMounts                       | []    | /dev/shm: your change is undone: its size follows from spec.gpu of LLMInference llm-kimi and the policy",
      })
  void aPersonsChangeIsUndoneWithAWarningThatSaysWhereToMakeIt(
      String pointer, String value, String warning) {
    ObjectNode stored = created(operators());
    ObjectNode now = edited(stored, pointer, value);
    Decision decision = decide("UPDATE", now, stored);
    assertThat(apply(decision, now)).isEqualTo(stored);
    assertThat(decision.warnings()).singleElement().hasToString(warning);
    assertThat(warning).hasSizeLessThanOrEqualTo(120);
  }

  @Test
  void aPersonsChangeIsUndoneWithAWarningWhereTheRequestChangesToo() {
    ObjectNode stored = created(operators());
    ObjectNode now = edited(stored, "/spec/containers/0/startupProbe/failureThreshold", "7");
    annotations(now).put(SHARED_MEMORY, "8Gi");
    assertThat(decide("UPDATE", now, stored).warnings())
        .singleElement()
        .asString()
        .startsWith("startupProbe: your change is undone");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/spec/containers/0/image                              | other",
        "/spec/containers/0/startupProbe/httpGet/port          | 9000",
        "/spec/containers/0/startupProbe                       | null",
        "/spec/containers/0/env                                | [{name: A}]",
        "/metadata/annotations/kubectl.kubernetes.io~1restartedAt | today",
        "/metadata/annotations/inference.devopstoolkit.ai~1shared-memory | 8Gi",
      })
  void whatIsNotUndoneIsNotWarnedAbout(String pointer, String value) {
    ObjectNode stored = created(operators());
    ObjectNode now = edited(stored, pointer, value);
    Decision decision = decide("UPDATE", now, stored);
    assertThat(decision.warnings()).isEmpty();
    assertThat(apply(decision, now).at("/spec/template" + pointer))
        .isEqualTo(now.at("/spec/template" + pointer));
  }

  @Test
  void theOperatorIsNotWarnedOfItsOwnNumbers() {
    ObjectNode stored = created(operators());
    assertThat(decide("UPDATE", operators(), stored).warnings()).isEmpty();
    ObjectNode another =
        edited(stored, "/spec/containers/0/startupProbe/failureThreshold", "7"); // its version's
    assertThat(decide("UPDATE", operators(), another).warnings()).isEmpty();
  }

  @Test
  void aChangeIsNoneIfItIsAskedForAtTheSameTime() {
    ObjectNode stored = created(operators());
    ObjectNode now = edited(stored, "/spec/containers/0/startupProbe/failureThreshold", "7");
    annotations(now).put(PROBES, annotations(now).get(PROBES).textValue().replace("1080", "7"));
    assertThat(decide("UPDATE", now, stored).warnings()).isEmpty();
  }

  /**
   * A newer package may ask in a way that this version cannot read, before the hook is rolled back
   * to it.
   */
  @Test
  void whatWasAppliedStaysEvenIfItCannotBeReadHere() {
    ObjectNode now = changed(it -> annotations(it).put(PROBES, "{\"startup\": \"patient\"}"));
    ObjectNode stored = created(operators());
    annotations(stored)
        .put(PROBES, "{\"startup\": \"patient\"}")
        .put(STAMP, PodSettings.stamp(annotations(now)));
    assertThat(updated(now, stored)).isEqualTo(stored);
  }

  @ParameterizedTest
  @ValueSource(strings = {"containers", "volumes", "volumeMounts"})
  void aListThatIsNoneIsLeftToTheApiServer(String list) {
    ObjectNode now = changed(it -> ((ObjectNode) it.at("/spec/template/spec")).putObject(list));
    if (list.equals("volumeMounts")) {
      container(now).putObject(list).put("a", 1);
    }
    assertThat(decide("CREATE", now, null).allowed()).isTrue();
    assertThat(decide("UPDATE", now, now).allowed()).isTrue();
  }

  @Test
  void anAnnotationIsBounded() {
    ObjectNode now = changed(it -> annotations(it).put(PROBES, "{" + " ".repeat(4095) + "}"));
    assertThat(decide("CREATE", now, null).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning.message()).contains("more than 4096 characters"));
  }

  @Test
  void aPodWithoutTheContainerVllmIsLeftAloneWithAWarning() {
    ObjectNode now = changed(it -> container(it).put("name", "sglang"));
    Decision decision = decide("CREATE", now, null);
    assertThat(decision.patch()).isEmpty();
    assertThat(decision.warnings()).singleElement().asString().contains("no container vllm");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{metadata: {annotations: null}}",
        "{kind: StatefulSet}",
        "{apiVersion: extensions/v1beta1}",
      })
  void otherObjectsAreNotTouched(String change) {
    ObjectNode now = operators();
    JsonNode merge = yaml(change);
    merge.properties().stream()
        .filter(it -> it.getValue().isTextual())
        .forEach(it -> now.set(it.getKey(), it.getValue()));
    if (merge.at("/metadata").has("annotations")) {
      ((ObjectNode) now.at("/spec/template/metadata")).remove("annotations");
    }
    Decision decision = decide("CREATE", now, null);
    assertThat(decision.patch()).isEmpty();
    assertThat(decision.warnings()).isEmpty();
  }

  @Test
  void aCreateThatCallsItselfDeletedIsTreatedAsAnyOther() {
    assertThat(created(changed(MutateDeploymentTest::delete)).at("/spec/template"))
        .isEqualTo(created(operators()).at("/spec/template"));
  }

  @Test
  void subresourcesAndDeletionAreNotTouched() {
    ObjectNode deployment = operators();
    ObjectNode deleted = changed(MutateDeploymentTest::delete);
    for (AdmissionRequest request :
        new AdmissionRequest[] {
          request("UPDATE", "scale", deployment, deployment),
          request("UPDATE", "", deleted, deleted),
          request("DELETE", "", MissingNode.getInstance(), deployment)
        }) {
      Decision decision = hook.decide(request);
      assertThat(decision.allowed()).isTrue();
      assertThat(decision.patch()).isEmpty();
    }
  }

  /** Frozen: running pods carry it. By sha256sum over the canonical JSON of both annotations. */
  @Test
  void theStampIsThatOfEveryRelease() {
    ObjectNode now =
        changed(
            it -> {
              annotations(it).put(PROBES, "{\"startup\":{}}");
              annotations(it).put(SHARED_MEMORY, "4Gi");
            });
    assertThat(PodSettings.stamp(annotations(now))).isEqualTo("p566fbb1c89");
    annotations(now).put(SECRET_ENV, "[]");
    assertThat(PodSettings.stamp(annotations(now))).isEqualTo("pbb1603ed42");
  }

  /** In the end what tells vLLM to start: it is there only with all the others. */
  @Test
  @Tag("threat:open-endpoint")
  void variablesFromSecretsComeLastAndTheHooksOwnAfterThem() {
    assertThat(container(created(withSecrets())).path("env"))
        .isEqualTo(
            yaml(
                """
                - {name: VLLM_USE_V1, value: "1"}
                - {name: VLLM_WORKER_MULTIPROC_METHOD, value: spawn}
                - {name: VLLM_API_KEY, valueFrom: {secretKeyRef: {name: qwen-key, key: api-key}}}
                - {name: S3, valueFrom: {secretKeyRef: {name: s3, key: token}}}
                - {name: DOT_INFERENCE_SECRET_ENV, value: info}
                """));
  }

  @Test
  void theyAreAddedToAContainerWithoutVariables() {
    ObjectNode now = withSecrets();
    container(now).remove("env");
    assertThat(container(created(now)).path("env")).hasSize(3);
  }

  @Test
  void aVariableOfThatNameIsReplaced() {
    ObjectNode now = withSecrets();
    container(now).withArray("env").addObject().put("name", "VLLM_API_KEY").put("value", "open");
    assertThat(created(now)).isEqualTo(created(withSecrets()));
  }

  @Test
  void updatesOfTheOperatorChangeNothingWithSecretsEither() {
    ObjectNode stored = created(withSecrets());
    assertThat(updated(withSecrets(), stored)).isEqualTo(stored);
    assertThat(decide("UPDATE", withSecrets(), stored).warnings()).isEmpty();
    assertThat(decide("UPDATE", stored, stored).patch()).isEmpty();
  }

  @Test
  void variablesOfAnotherVersionForTheSameRequestStay() {
    ObjectNode stored = created(withSecrets());
    ((ObjectNode) container(stored).at("/env/2/valueFrom/secretKeyRef")).put("optional", false);
    assertThat(updated(withSecrets(), stored)).isEqualTo(stored);
  }

  /** By a person, while the hook was not registered. */
  @Test
  void aStampDoesNotVouchForAVariableThatIsGone() {
    ObjectNode complete = created(withSecrets());
    for (int variable = 2; variable < 5; variable++) {
      ObjectNode stored = complete.deepCopy();
      container(stored).withArray("env").remove(variable);
      assertThat(updated(withSecrets(), stored)).isEqualTo(complete);
    }
  }

  @Test
  void theyGoWithTheAnnotation() {
    ObjectNode stored = created(withSecrets());
    assertThat(updated(operators(), stored)).isEqualTo(created(operators()));
    ObjectNode edited = stored.deepCopy();
    annotations(edited).remove(SECRET_ENV);
    assertThat(updated(edited, stored)).isEqualTo(created(operators()));
  }

  @Test
  void aVariableThatBecomesALiteralStaysOne() {
    ObjectNode now = operators();
    container(now).withArray("env").addObject().put("name", "S3").put("value", "b");
    assertThat(container(updated(now, created(withSecrets()))).path("env"))
        .isEqualTo(container(now).path("env"));
  }

  /** As the stamp of a hook that does not know the annotation. */
  @Test
  void whatAnOlderHookAppliedIsCompleted() {
    ObjectNode stored = created(operators());
    annotations(stored).put(SECRET_ENV, SECRETS);
    assertThat(updated(withSecrets(), stored)).isEqualTo(created(withSecrets()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                     | secret-env is no JSON list of variables",
        "{}                                    | secret-env is no JSON list of variables",
        "[]                                    | secret-env is no JSON list of variables",
        "[1]                                   | secret-env[0].name is missing or malformed",
        "[{\"name\":\"A=B\",\"secret\":\"s\",\"key\":\"k\"}]  | secret-env[0].name is missing or malformed",
        "[{\"name\":\"A\",\"secret\":\"S_\",\"key\":\"k\"}]   | secret-env[0].secret is missing or malformed",
        "[{\"name\":\"A\",\"secret\":\"s\",\"key\":\"\"}]     | secret-env[0].key is missing or malformed",
        "[{\"name\":\"A\",\"secret\":\"s\"}]               | secret-env[0].key is missing or malformed",
        "[{\"name\":\"A\",\"secret\":\"s\",\"key\":\"k\",\"optional\":true}] | secret-env[0] has more than name, secret and key",
        "[{\"name\":\"DOT_INFERENCE_SECRET_ENV\",\"secret\":\"s\",\"key\":\"k\"}] | secret-env[0].name is the hook's own",
        "[{\"name\":\"A\",\"secret\":\"s\",\"key\":\"k\"},{\"name\":\"A\",\"secret\":\"t\",\"key\":\"k\"}] | secret-env[1].name is there twice",
      })
  @Tag("threat:open-endpoint")
  void variablesThatCannotBeReadAreWarnedAboutAndNoneIsSet(String value, String message) {
    ObjectNode now = changed(it -> annotations(it).put(SECRET_ENV, value));
    for (ObjectNode stored : new ObjectNode[] {operators(), created(withSecrets())}) {
      Decision decision = decide("UPDATE", now, stored);
      ObjectNode updated = apply(decision, now);
      assertThat(container(updated).path("env")).isEqualTo(container(now).path("env"));
      assertThat(annotations(updated).has(STAMP)).isFalse();
      assertThat(container(updated).at("/startupProbe/failureThreshold").asInt()).isEqualTo(1080);
      assertThat(decision.warnings())
          .singleElement()
          .hasToString(
              "pod annotations: " + message + ": no variable is set, and vLLM cannot start")
          .asString()
          .hasSizeLessThanOrEqualTo(120);
    }
    ObjectNode edited = created(withSecrets());
    annotations(edited).put(SECRET_ENV, value);
    assertThat(container(updated(edited, created(withSecrets()))).path("env"))
        .isEqualTo(container(operators()).path("env"));
  }

  @Test
  void manyVariablesAreBounded() {
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 101; i++) {
      many.append(",{\"key\":\"k\",\"name\":\"A").append(i).append("\",\"secret\":\"s\"}");
    }
    ObjectNode most = changed(it -> annotations(it).put(SECRET_ENV, "[" + many.substring(1) + "]"));
    ObjectNode more =
        changed(
            it ->
                annotations(it)
                    .put(
                        SECRET_ENV,
                        "["
                            + many.substring(1)
                            + ",{\"key\":\"k\",\"name\":\"B\",\"secret\":\"s\"}]"));
    ObjectNode longest =
        changed(it -> annotations(it).put(SECRET_ENV, "[" + " ".repeat(262_144) + "]"));
    assertThat(container(created(most)).path("env")).hasSize(2 + 101 + 1);
    assertThat(decide("CREATE", more, null).warnings()).singleElement().asString().contains("101");
    assertThat(decide("CREATE", longest, null).warnings())
        .singleElement()
        .asString()
        .contains("more than 262144 characters");
  }

  @Test
  void aPersonsChangeOfSuchAVariableIsUndoneWithAWarning() {
    ObjectNode stored = created(withSecrets());
    ObjectNode now = edited(stored, "/spec/containers/0/env/2", "{name: VLLM_API_KEY, value: x}");
    Decision decision = decide("UPDATE", now, stored);
    assertThat(apply(decision, now)).isEqualTo(stored);
    assertThat(decision.warnings())
        .singleElement()
        .hasToString(
            "env: your change is undone: variables from Secrets follow from LLMInference llm-kimi");
    ObjectNode own = edited(stored, "/spec/containers/0/env/0", "{name: VLLM_USE_V1, value: '0'}");
    assertThat(decide("UPDATE", own, stored).warnings()).isEmpty();
  }

  private static ObjectNode withSecrets() {
    return changed(it -> annotations(it).put(SECRET_ENV, SECRETS));
  }

  private static void delete(ObjectNode deployment) {
    ((ObjectNode) deployment.get("metadata")).put("deletionTimestamp", "2026-11-26T00:00:00Z");
  }

  private static void mountItsOwn(ObjectNode deployment) {
    ObjectNode spec = (ObjectNode) deployment.at("/spec/template/spec");
    spec.withArray("volumes").insert(0, yaml("{name: dshm, emptyDir: {medium: Memory}}"));
    container(deployment)
        .withArray("volumeMounts")
        .insert(0, yaml("{name: dshm, mountPath: /dev/shm}"));
  }

  private ObjectNode created(ObjectNode object) {
    return apply(decide("CREATE", object, null), object);
  }

  private ObjectNode updated(ObjectNode object, ObjectNode stored) {
    return apply(decide("UPDATE", object, stored), object);
  }

  private Decision decide(String operation, ObjectNode object, ObjectNode stored) {
    return hook.decide(
        request(operation, "", object, stored == null ? MissingNode.getInstance() : stored));
  }

  private static AdmissionRequest request(
      String operation, String subResource, JsonNode object, JsonNode stored) {
    return new AdmissionRequest(
        "uid", operation, "inference", "llm-kimi", subResource, "operator", false, object, stored);
  }

  private static ObjectNode apply(Decision decision, ObjectNode object) {
    return decision
        .patch()
        .map(patch -> (ObjectNode) JsonPatch.apply(patch, object.deepCopy()))
        .orElseGet(object::deepCopy);
  }

  private static ObjectNode changed(Consumer<ObjectNode> change) {
    ObjectNode deployment = operators();
    change.accept(deployment);
    return deployment;
  }

  /** {@code deployment} with another value in its template; {@code null} takes it away. */
  private static ObjectNode edited(ObjectNode deployment, String pointer, String value) {
    String path = "/spec/template" + pointer;
    JsonNode operation =
        value.equals("null")
            ? yaml("{op: remove}")
            : ((ObjectNode) yaml("{op: add}")).set("value", yaml(value));
    ((ObjectNode) operation).put("path", path);
    return (ObjectNode)
        JsonPatch.apply(YAML.createArrayNode().add(operation), deployment.deepCopy());
  }

  private static ObjectNode container(JsonNode deployment) {
    return (ObjectNode) deployment.at("/spec/template/spec/containers/0");
  }

  private static ObjectNode annotations(JsonNode deployment) {
    return (ObjectNode) deployment.at("/spec/template/metadata/annotations");
  }

  /** As the operator creates it. */
  private static ObjectNode operators() {
    try (InputStream in =
        MutateDeployment.class.getResourceAsStream("/rehearsals/deployment.yaml")) {
      return (ObjectNode) YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
