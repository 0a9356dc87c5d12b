package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.settings.Section;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * Figures of one model that cannot all be true. What is left out contradicts nothing. A window
 * longer than the context is none: models have it.
 */
final class Contradictions {
  private static final int MOST_BYTES = 8;

  private Contradictions() {}

  /** Adds a problem for each; every figure of {@code entry} by itself is sound. */
  static void check(Section entry) {
    layers(entry);
    heads(entry);
    weights(entry);
  }

  private static void layers(Section entry) {
    OptionalInt layers = entry.optionalInteger("layers", 1, Bounds.COUNT);
    OptionalInt attending = entry.optionalInteger("attentionLayers", 1, Bounds.COUNT);
    if (layers.isPresent() && attending.orElse(0) > layers.getAsInt()) {
      problem(
          entry,
          attending.getAsInt() + " layers attend, and the model has " + layers.getAsInt(),
          "attentionLayers",
          "layers");
    }
    OptionalInt most = attending.isPresent() ? attending : layers;
    if (entry.has("slidingWindow") && most.isPresent()) {
      int full = entry.section("slidingWindow").integer("fullLayers", 0, Bounds.COUNT);
      if (full > most.getAsInt()) {
        problem(
            entry,
            "has more fullLayers (" + full + ") than layers that attend (" + most.getAsInt() + ")",
            "slidingWindow",
            "attentionLayers",
            "layers");
      }
    }
  }

  /**
   * vLLM asserts it (class Attention): as many attention heads for each head of keys and values.
   */
  private static void heads(Section entry) {
    OptionalInt attention = entry.optionalInteger("attentionHeads", 1, Bounds.COUNT);
    OptionalInt keyValue = entry.optionalInteger("kvHeads", 1, Bounds.COUNT);
    if (attention.isPresent() && attention.getAsInt() % keyValue.orElse(1) != 0) {
      problem(
          entry,
          keyValue.getAsInt()
              + " heads of keys and values cannot serve "
              + attention.getAsInt()
              + " attention heads evenly",
          "kvHeads",
          "attentionHeads");
    }
  }

  /** Far from any format: most likely in another unit. */
  private static void weights(Section entry) {
    if (!entry.has("weightBytes") || !entry.has("parameters")) {
      return;
    }
    long bytes = entry.parsed("weightBytes", Long::parseLong, 1L);
    long parameters = entry.parsed("parameters", Long::parseLong, 1L);
    if (bytes < parameters / Byte.SIZE || bytes / MOST_BYTES > parameters) {
      problem(
          entry,
          bytes
              + " bytes for "
              + parameters
              + " parameters are "
              + (bytes < parameters ? "less than 1 bit" : "more than 64 bits")
              + " each",
          "weightBytes",
          "parameters");
    }
  }

  /** At the first key that the entry has itself: others are those of the model that it is like. */
  private static void problem(Section entry, String message, String... keys) {
    Stream.of(keys).filter(entry::says).findFirst().ifPresent(it -> entry.problem(it, message));
  }
}
