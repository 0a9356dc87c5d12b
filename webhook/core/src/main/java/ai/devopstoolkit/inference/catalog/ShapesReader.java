package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.ModelFacts.Experts;
import ai.devopstoolkit.inference.catalog.ModelFacts.Shapes;
import ai.devopstoolkit.inference.settings.Section;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the sizes of a model's matrices from its entry in a catalog. */
final class ShapesReader {
  /** Parts of a model that only the test of the figures counts. */
  private static final Set<String> UNREAD_SHAPES =
      Set.of(
          "attentionBias",
          "gatedMlp",
          "kind",
          "layerNorm",
          "mtpLayers",
          "noLmHead",
          "normsPerLayer",
          "outputBias",
          "qLoraRank",
          "qkNopeHeadDim",
          "qkNorm",
          "sinks",
          "storedLmHead",
          "typeVocab",
          "vHeadDim");

  private static final List<String> VISION =
      List.of("layers", "hiddenSize", "intermediateSize", "patchSize", "imageSize");

  private static final Set<String> UNREAD_EXPERTS =
      Set.of("denseLayers", "expertBias", "routerBias");

  private ShapesReader() {}

  /** Empty shapes if the entry says none. */
  static Shapes read(Section entry) {
    OptionalInt hidden = entry.optionalInteger("hiddenSize", 1, Bounds.SIZE);
    if (!entry.has("shapes")) {
      OptionalInt unknown = OptionalInt.empty();
      return new Shapes(hidden, unknown, unknown, unknown, Optional.empty(), false, false);
    }
    Section shapes = entry.section("shapes");
    Optional<Experts> experts = Optional.empty();
    OptionalInt intermediate = shapes.optionalInteger("intermediateSize", 1, Bounds.SIZE);
    if (shapes.has("moe")) {
      Section moe = shapes.section("moe");
      OptionalInt dense = moe.optionalInteger("denseIntermediateSize", 1, Bounds.SIZE);
      intermediate = dense.isPresent() ? dense : intermediate;
      experts =
          Optional.of(
              new Experts(
                  moe.integer("experts", 1, Bounds.COUNT),
                  moe.integer("expertsPerToken", 1, Bounds.COUNT),
                  moe.integer("intermediateSize", 1, Bounds.SIZE),
                  moe.has("sharedExperts")
                      ? shared(
                          moe.integer("sharedExperts", 0, Bounds.COUNT),
                          moe.integer("sharedIntermediateSize", 0, Bounds.SIZE))
                      : 0));
      UNREAD_EXPERTS.forEach(moe::has);
      moe.end();
    }
    Shapes read =
        new Shapes(
            hidden,
            shapes.optionalInteger("vocabSize", 1, Bounds.SIZE),
            intermediate,
            shapes.optionalInteger("positions", 1, Bounds.SIZE),
            experts,
            shapes.has("tiedEmbeddings") && shapes.bool("tiedEmbeddings"),
            vision(shapes));
    UNREAD_SHAPES.forEach(shapes::has);
    shapes.end();
    return read;
  }

  /** A tower's sizes, or {@code true} for one without; none of them is needed yet. */
  private static boolean vision(Section shapes) {
    if (!shapes.has("vision")) {
      return false;
    }
    if (shapes.isScalar("vision")) {
      return shapes.bool("vision");
    }
    Section tower = shapes.section("vision");
    VISION.forEach(it -> tower.optionalInteger(it, 1, Bounds.SIZE));
    tower.end();
    return true;
  }

  private static int shared(int experts, int size) {
    return (int) Math.min(Bounds.SIZE, (long) experts * size);
  }
}
