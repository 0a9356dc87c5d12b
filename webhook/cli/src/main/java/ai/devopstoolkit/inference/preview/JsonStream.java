package ai.devopstoolkit.inference.preview;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ValueNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Objects in JSON, one after the other: kubectl tries that first where a file begins with a brace.
 */
final class JsonStream {
  private static final JsonMapper JSON =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(YamlReader.MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .nodeFactory(new SentNumbers())
          .build();

  private JsonStream() {}

  /**
   * The objects, or nothing if {@code text} may only be YAML.
   *
   * @throws ArithmeticException if a number is beyond float64
   */
  static Optional<List<JsonNode>> read(String text) {
    if (!text.stripLeading().startsWith("{")) {
      return Optional.empty();
    }
    try (MappingIterator<JsonNode> objects = JSON.readerFor(JsonNode.class).readValues(text)) {
      return Optional.of(objects.readAll());
    } catch (IOException isNoJson) {
      return Optional.empty();
    }
  }

  private static final class SentNumbers extends JsonNodeFactory {
    private static final long serialVersionUID = 1L;

    @Override
    public ValueNode numberNode(BigInteger value) {
      return SentNumber.of(BigIntegerNode.valueOf(value));
    }

    @Override
    public NumericNode numberNode(double value) {
      return SentNumber.of(DoubleNode.valueOf(value));
    }

    @Override
    public NumericNode numberNode(long value) {
      return SentNumber.of(value);
    }
  }
}
