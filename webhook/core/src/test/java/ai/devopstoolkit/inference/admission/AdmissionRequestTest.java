package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionRequestTest {
  private static final String GOING = "{metadata: {deletionTimestamp: '2026-01-01T00:00:00Z'}}";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE | going | going | true",
        "UPDATE | going | {}    | true",
        "UPDATE | {}    | going | false",
        "UPDATE | {metadata: {deletionTimestamp: null}} | {} | false",
        "UPDATE | {metadata: {}} | {} | false",
        "UPDATE | none  | going | false",
        "CREATE | none  | going | false",
        "CREATE | going | going | false",
      })
  void onlyAStoredObjectIsBeingDeleted(
      String operation, String stored, String sent, boolean deleted) {
    AdmissionRequest request =
        new AdmissionRequest(
            "uid", operation, "team-a", "chat", "", "jane", false, object(sent), object(stored));
    assertThat(request.isBeingDeleted()).isEqualTo(deleted);
  }

  /** What a client writes there is no reason to leave the object unread. */
  @ParameterizedTest
  @CsvSource({"CREATE", "UPDATE"})
  @Tag("threat:deleted")
  void noHookPassesOverWhatAClientCallsDeleted(String operation) {
    JsonNode refused = Fixtures.json(Fixtures.resource("reviews/create-refused.json"));
    JsonNode object = refused.at("/request/object").deepCopy();
    object.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
    JsonNode stored =
        operation.equals("CREATE") ? NullNode.getInstance() : Fixtures.object("gpu: 1");
    AdmissionRequest request =
        new AdmissionRequest("uid", operation, "team-a", "chat", "", "jane", false, object, stored);
    for (Hook hook :
        List.of(
            new Mutate(() -> Fixtures.derivation("")),
            new Validate(() -> Fixtures.derivation(""), "0.1.0"))) {
      assertThat(hook.decide(request).allowed()).isFalse();
    }
  }

  private static JsonNode object(String yaml) {
    return switch (yaml) {
      case "none" -> NullNode.getInstance();
      case "going" -> Fixtures.yaml(GOING);
      default -> Fixtures.yaml(yaml);
    };
  }
}
