package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/**
 * Reviews of larger and larger objects, by what no hook reads: half of it is one long annotation,
 * half are field managers.
 */
public class GrowthBenchmark extends Answering {
  /** What is reviewed. */
  public enum Operation {
    CREATE,
    /** Nothing changes, and the body holds the object twice. */
    UPDATE
  }

  /** Of one object, in KiB. */
  @Param({"2", "16", "128", "1024"})
  public int kib = 0;

  @Param public Operation operation = Operation.CREATE;

  /** Makes the review. */
  @Setup
  public final void read() throws IOException {
    Derivation derivation = new Derivation(PolicyReader.defaults());
    ObjectNode review = recorded("create-mutate", derivation);
    switch (operation) {
      case CREATE -> {
        grow(object(review));
        ask(mutate(derivation), review, "PATCHED");
      }
      case UPDATE -> {
        ObjectNode stored = object(patched(mutate(derivation), review));
        grow(stored);
        ask(mutate(derivation), update(review, stored, stored), "ALLOWED");
      }
    }
  }

  /** Reads the same body and keeps nothing: what any webhook has to do, to compare with. */
  @Benchmark
  public int parse() throws IOException {
    try (JsonParser parser = JSON.createParser(body())) {
      int tokens = 0;
      while (parser.nextToken() != null) {
        tokens++;
      }
      return tokens;
    }
  }

  private void grow(ObjectNode object) {
    int missing = Math.max(0, kib * 1024 - object.toString().length());
    object
        .withObject("/metadata/annotations")
        .put("example.com/text", "a text ".repeat(missing / 2 / 7));
    ArrayNode managed = (ArrayNode) object.at("/metadata/managedFields");
    ObjectNode first = (ObjectNode) managed.get(0);
    for (int left = missing / 2 / first.toString().length(); left > 0; left--) {
      managed.add(first.deepCopy().put("manager", "manager-%06d".formatted(left)));
    }
  }
}
