package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.ModelFacts.Task;
import ai.devopstoolkit.inference.spec.Field;
import java.util.Set;

/** An embedding model is small and passes once over its text: more GPUs do not make it faster. */
final class EmbeddingRule implements Rule {
  @Override
  public String id() {
    return "embedding";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.GPU);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    int gpu = subject.spec().gpu();
    boolean embeds = subject.model().map(it -> it.task() == Task.EMBED).orElse(false);
    if (embeds && gpu > 1) {
      findings.warn(
          Field.GPU, gpu + " GPUs do not make an embedding model faster: 1 serves it as well");
    }
  }
}
