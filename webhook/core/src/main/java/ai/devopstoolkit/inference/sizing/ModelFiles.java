package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.ModelFacts;
import java.util.OptionalLong;

/** What vLLM downloads of a model, and the volume that holds it. */
public final class ModelFiles {
  private static final double GIB = 1L << 30;

  /** Tokenizer and configuration, what the file system takes itself, and a later commit's files. */
  private static final double HEADROOM = 1.1;

  /** huggingface_hub keeps up to 10 GB of chunks in HF_XET_CACHE, which is in HF_HOME. */
  private static final double CHUNKS_GIB = 10;

  private ModelFiles() {}

  /**
   * The files with weights, in bytes; empty if the weights are not known. Weights that are stored
   * in float32 are served in half of that (vLLM, dtype auto). Repositories of mistralai hold them
   * in two formats, and vLLM fetches both (*.safetensors).
   */
  public static OptionalLong bytes(ModelFacts model) {
    if (model.weightBytes().isEmpty()) {
      return OptionalLong.empty();
    }
    long files = model.weightBytes().getAsLong();
    if (model.dtype().equals("float32")) {
      files *= 2;
    }
    return OptionalLong.of(model.id().startsWith("mistralai/") ? files * 2 : files);
  }

  /** Whole GiB of a volume that holds {@code bytes} of files: 1.1 × files + 10 GiB. */
  public static long volumeGib(long bytes) {
    return (long) Math.ceil(withHeadroom(bytes) / GIB + CHUNKS_GIB);
  }

  /** Bytes of a volume that {@code bytes} of files just fit on. */
  public static long withHeadroom(long bytes) {
    return (long) Math.ceil(HEADROOM * bytes);
  }
}
