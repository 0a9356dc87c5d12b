package ai.devopstoolkit.inference.derive;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** One field of {@code spec.derived}: a pure function, and how to explain it. */
public interface DerivedField {
  /** The key under {@code spec.derived}. */
  String name();

  /**
   * The value, or a missing node to leave the field out. It is total: values that the rules refuse
   * give some value, too. Nodes may be shared, so nobody changes one.
   */
  JsonNode value(Inputs inputs);

  /** How the value follows, for each part of it that people ask about. */
  List<Reason> reasons(Inputs inputs);

  /**
   * Why a part of {@code spec.derived} is what it is.
   *
   * @param path under {@code spec.derived}, as in {@code resources.cpu}
   * @param rule how it follows, with the numbers
   * @param from what it follows from, as in {@code spec.gpu, policy perGpu.cpu}
   */
  record Reason(String path, String rule, String from) {}
}
