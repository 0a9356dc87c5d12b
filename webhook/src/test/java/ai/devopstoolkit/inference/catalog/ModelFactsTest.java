package ai.devopstoolkit.inference.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.catalog.ModelFacts.SlidingWindow;
import ai.devopstoolkit.inference.catalog.ModelFacts.Task;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFactsTest {
  private static final Heads HEADS = new Heads(32, 8);
  private static final SlidingWindow WINDOW = new SlidingWindow(4096, 5);
  private static final Quantization AWQ = new Quantization("awq", 4);
  private static final Attention ATTENTION =
      new Attention(40, 8, 128, OptionalInt.of(576), Optional.of(WINDOW));

  static Stream<Record> records() {
    ModelFacts facts =
        new ModelFacts(
            "a/b",
            "c",
            Task.EMBED,
            Optional.of(HEADS),
            Optional.of(ATTENTION),
            OptionalLong.of(1),
            "d",
            "e",
            Optional.of(AWQ),
            OptionalInt.of(2),
            Optional.of(true),
            OptionalLong.of(3),
            List.of("f", "g"));
    return Stream.of(HEADS, WINDOW, AWQ, ATTENTION, facts);
  }

  @ParameterizedTest
  @MethodSource("records")
  void theTextIsThatOfAnyRecordSoThatTheHashOfACatalogStays(Record facts)
      throws ReflectiveOperationException {
    List<String> members = new ArrayList<>();
    for (RecordComponent component : facts.getClass().getRecordComponents()) {
      members.add(component.getName() + "=" + component.getAccessor().invoke(facts));
    }

    assertThat(facts)
        .hasToString(facts.getClass().getSimpleName() + "[" + String.join(", ", members) + "]");
  }
}
