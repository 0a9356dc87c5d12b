package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.ModelFacts.Attention;
import ai.devopstoolkit.inference.catalog.ModelFacts.FullHeads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Indexer;
import ai.devopstoolkit.inference.catalog.ModelFacts.SlidingWindow;
import ai.devopstoolkit.inference.catalog.ModelFacts.State;
import ai.devopstoolkit.inference.settings.Section;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads how a model attends from its entry in a catalog. */
final class AttentionReader {
  private AttentionReader() {}

  /** Empty if a figure is missing, or the entry says that no formula of ours is right. */
  static Optional<Attention> read(Section entry, Optional<Heads> heads) {
    boolean unmodelled =
        entry.has("kvCache") && entry.parsed("kvCache", AttentionReader::unmodelled, false);
    boolean known = entry.has("layers");
    int layers = known ? entry.integer("layers", 1, Bounds.COUNT) : 0;
    int attending =
        entry.has("attentionLayers") ? entry.integer("attentionLayers", 1, Bounds.COUNT) : layers;
    int headDim = entry.has("headDim") ? entry.integer("headDim", 1, Bounds.COUNT) : 0;
    OptionalInt latent = latent(entry);
    Optional<Indexer> indexer = indexer(entry);
    Optional<SlidingWindow> window = window(entry);
    Optional<State> state = state(entry);
    if (unmodelled || !known || heads.isEmpty() || (headDim == 0 && latent.isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Attention(attending, heads.get().keyValue(), headDim, latent, indexer, window, state));
  }

  private static OptionalInt latent(Section entry) {
    if (!entry.has("mla")) {
      return OptionalInt.empty();
    }
    Section mla = entry.section("mla");
    int latent =
        mla.integer("kvLoraRank", 1, Bounds.SIZE) + mla.integer("qkRopeHeadDim", 0, Bounds.SIZE);
    mla.end();
    return OptionalInt.of(latent);
  }

  private static Optional<Indexer> indexer(Section entry) {
    if (!entry.has("indexer")) {
      return Optional.empty();
    }
    Section section = entry.section("indexer");
    Indexer indexer =
        new Indexer(
            section.integer("layers", 1, Bounds.COUNT),
            section.integer("headDim", 1, Bounds.COUNT));
    section.end();
    return Optional.of(indexer);
  }

  private static Optional<SlidingWindow> window(Section entry) {
    if (!entry.has("slidingWindow")) {
      return Optional.empty();
    }
    Section section = entry.section("slidingWindow");
    Optional<FullHeads> full = Optional.empty();
    if (section.has("fullKvHeads")) {
      full =
          Optional.of(
              new FullHeads(
                  section.integer("fullKvHeads", 1, Bounds.COUNT),
                  section.integer("fullHeadDim", 1, Bounds.COUNT)));
    }
    SlidingWindow window =
        new SlidingWindow(
            section.integer("window", 1, Bounds.SIZE),
            section.integer("fullLayers", 0, Bounds.COUNT),
            section.has("chunked") && section.bool("chunked"),
            full);
    section.end();
    return Optional.of(window);
  }

  private static Optional<State> state(Section entry) {
    if (!entry.has("state")) {
      return Optional.empty();
    }
    Section section = entry.section("state");
    State state =
        new State(
            section.integer("layers", 1, Bounds.COUNT),
            section.integer("bytes", 1),
            section.has("mamba2") && section.bool("mamba2"));
    section.end();
    return Optional.of(state);
  }

  private static boolean unmodelled(String text) {
    if (!text.equals("unmodelled")) {
      throw new IllegalArgumentException("must be unmodelled, or left out");
    }
    return true;
  }
}
