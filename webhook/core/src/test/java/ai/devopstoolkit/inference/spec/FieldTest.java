package ai.devopstoolkit.inference.spec;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model: other                   | MODEL",
        "gpu: 2                         | GPU",
        "ingressHost: a.example.com     | INGRESS_HOST",
        "providerConfigName: other      | PROVIDER_CONFIG_NAME",
        "targetNamespace: other         | TARGET_NAMESPACE",
        "resources: {cpu: 4}            | CPU",
        "resources: {memory: 4Gi}       | MEMORY",
        "tensorParallelSize: 1          | TENSOR_PARALLEL_SIZE",
        "maxModelLen: 1                 | MAX_MODEL_LEN",
        "env: [{name: A}]               | ENV",
        "args: [--a]                    | ARGS",
        "probes: {startup: {periodSeconds: 1}} | PROBES",
        "hfTokenSecret: {name: a}       | HF_TOKEN_SECRET",
        "modelCache: {size: 40Gi}       | MODEL_CACHE",
        "replicas: 2                    | REPLICAS",
        "autoscaling: {maxReplicas: 2}  | AUTOSCALING",
        "apiKeySecret: {name: a}        | API_KEY_SECRET",
        "env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}}}] | ENV",
      })
  void aChangeIsSeenInItsFieldAlone(String spec, Field field) {
    LlmInference before = Fixtures.llm("");
    LlmInference after = Fixtures.llm(spec);

    List<Field> different =
        Arrays.stream(Field.values()).filter(it -> it.differs(before, after)).toList();

    assertThat(different).containsExactly(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "resources: {cpu: 4}       | resources: {cpu: '4000m'}",
        "resources: {memory: 1Gi}  | resources: {memory: 1024Mi}",
        "targetNamespace: team-a   | ``",
        "ingressHost: ''           | ``",
        "env: [{name: A}]          | env: [{name: A, value: ''}]",
        "hfTokenSecret: {name: a}  | hfTokenSecret: {name: a, key: token}",
        "apiKeySecret: {name: a}   | apiKeySecret: {name: a, key: api-key}",
        "probes: {readiness: {}}   | ``",
        "modelCache: {}            | ``",
        "modelCache: {size: 40Gi}  | modelCache: {size: 40960Mi, storageClassName: ''}",
        "replicas: 1               | ``",
        "autoscaling: {}           | ``",
      })
  void fieldsAreComparedByValue(String one, String other) {
    for (Field field : Field.values()) {
      assertThat(field.differs(Fixtures.llm(one), Fixtures.llm(other))).as("%s", field).isFalse();
    }
  }

  @Test
  void theNameIsAField() {
    ObjectNode other = Fixtures.object("");
    other.withObject("/metadata").put("name", "other");

    assertThat(Field.NAME.differs(Fixtures.llm(""), Fixtures.read(other))).isTrue();
  }

  @Test
  void pathsAreThoseThatKubectlPrints() {
    assertThat(Field.NAME.path()).isEqualTo("metadata.name");
    assertThat(Arrays.stream(Field.values()).filter(it -> it != Field.NAME).map(Field::path))
        .doesNotHaveDuplicates()
        .allMatch(path -> path.matches("spec(\\.[a-z][a-zA-Z]*)+"));
  }
}
