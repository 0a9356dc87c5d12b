package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** Reviews of larger and larger objects, by what no hook reads. */
public class GrowthBenchmark extends Answering {
  /** Where the size is. */
  public enum Growth {
    /** One long text. */
    CREATE_ANNOTATION,
    /** Many short names. */
    CREATE_MANAGED_FIELDS,
    /** The same in both objects, so the body is twice as long; an update that changes nothing. */
    UPDATE_MANAGED_FIELDS
  }

  /** Of one object, in KiB. */
  @Param({"2", "16", "128", "1024"})
  public int kib = 0;

  @Param public Growth growth = Growth.CREATE_ANNOTATION;

  /** Makes the review. */
  @Setup
  public final void read() throws IOException {
    Derivation derivation = new Derivation(PolicyReader.defaults());
    ObjectNode review = recorded("create-mutate", derivation);
    switch (growth) {
      case CREATE_ANNOTATION -> {
        annotate(object(review));
        ask(mutate(derivation), review, "PATCHED");
      }
      case CREATE_MANAGED_FIELDS -> {
        manage(object(review));
        ask(mutate(derivation), review, "PATCHED");
      }
      case UPDATE_MANAGED_FIELDS -> {
        ObjectNode stored = object(patched(mutate(derivation), review));
        manage(stored);
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

  private void annotate(ObjectNode object) {
    object
        .withObject("/metadata/annotations")
        .put("example.com/text", "a text ".repeat(missing(object) / 7));
  }

  private void manage(ObjectNode object) {
    ObjectNode fields = object.withObject("/metadata/managedFields/0/fieldsV1/f:spec");
    int each = ",\"f:example.com/field-000000\":{}".length();
    for (int left = missing(object) / each; left > 0; left--) {
      fields.putObject("f:example.com/field-%06d".formatted(left));
    }
  }

  private int missing(ObjectNode object) {
    return Math.max(0, kib * 1024 - object.toString().length());
  }
}
