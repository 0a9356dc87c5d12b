package ai.devopstoolkit.inference.rules;

import static ai.devopstoolkit.inference.sizing.Gib.number;
import static ai.devopstoolkit.inference.sizing.Gib.tokens;

import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.sizing.MemoryFit;
import ai.devopstoolkit.inference.spec.Field;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Weights, activations and one sequence of the longest length fit into the GPUs, or vLLM does not
 * start. The sum is {@link MemoryFit}'s.
 */
final class MemoryFitRule implements Rule {
  /** With fewer sequences of the longest length at once, requests wait for each other. */
  private static final int SEQUENCES = 2;

  @Override
  public String id() {
    return "memory-fit";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(
        Field.MODEL, Field.GPU, Field.TENSOR_PARALLEL_SIZE, Field.MAX_MODEL_LEN, Field.ARGS);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public boolean canBeSkipped() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    Optional<MemoryFit> fit = fit(subject);
    if (fit.isEmpty()) {
      return;
    }
    check(fit.get(), subject, findings);
  }

  private static void check(MemoryFit fit, Subject subject, Findings findings) {
    OptionalInt maxModelLen = subject.spec().maxModelLen();
    OptionalLong length = fit.effectiveLength(maxModelLen);
    if (!fit.mayStart(maxModelLen)) {
      if (fit.weightsFit()) {
        findings.refuse(Field.MAX_MODEL_LEN, sequenceDoesNotFit(fit, length.orElse(0), subject));
      } else {
        findings.refuse(Field.GPU, weightsDoNotFit(fit, subject));
      }
      return;
    }
    if (!fit.statesMayFit() && subject.engine().isCertain()) {
      findings.refuse(Field.GPU, statesDoNotFit(fit, subject));
      return;
    }
    if (!fit.weightsFit()) {
      findings.warn(
          Field.GPU,
          "before any KV cache vLLM needs some "
              + Gib.text(fit.budget() - fit.cache())
              + ", and may take "
              + number(fit.budget())
              + ": it may not start"
              + MemoryRemedies.more(subject));
    } else if (!fit.statesFit()) {
      findings.warn(
          Field.ARGS,
          "the cache holds some "
              + fit.stateBlocks().orElse(0)
              + " states, and max-num-seqs is "
              + fit.maxNumSeqs()
              + ": --max-num-seqs="
              + fit.proposedSeqs()
              + " starts");
    } else if (fit.keepsCache() && length.isPresent()) {
      warnOfSmallCache(fit, length.getAsLong(), findings);
    }
    warnOfWhatIsNotCounted(fit, findings);
  }

  private static void warnOfWhatIsNotCounted(MemoryFit fit, Findings findings) {
    if (fit.askedBeyond() > 0) {
      findings.warn(
          Field.ARGS,
          "--kv-cache-memory-bytes asks for "
              + Gib.text(fit.askedBeyond())
              + " more than is left beside the rest: it may run out");
    }
    if (!fit.graphsFit()) {
      findings.warn(
          Field.GPU,
          "vLLM takes some "
              + Gib.text(fit.graphs())
              + " for CUDA graphs beside its "
              + number(fit.budget())
              + " of "
              + number(fit.gpu().memoryGib())
              + ": it may run out");
    }
    if (!fit.isModelled()) {
      findings.warn(
          Field.MODEL,
          "activations are not modelled: the catalog has not all shapes of this model");
    }
    if (fit.cacheIsUnknown()) {
      findings.warn(
          Field.MODEL,
          "the KV cache of its attention is not modelled: only its weights are checked");
    }
  }

  /** Empty if something is unknown, or wrong in a way that other rules refuse. */
  private static Optional<MemoryFit> fit(Subject subject) {
    int gpu = subject.spec().gpu();
    int size = subject.spec().effectiveTensorParallelSize();
    OptionalInt length = subject.spec().maxModelLen();
    boolean sound = gpu >= 1 && size >= 1 && gpu % size == 0 && length.orElse(1) >= 1;
    return sound
        ? subject
            .model()
            .flatMap(it -> MemoryFit.of(it, subject.policy(), subject.settings(), gpu, size))
        : Optional.empty();
  }

  private static String weightsDoNotFit(MemoryFit fit, Subject subject) {
    double sum = fit.weights() + fit.activation() + fit.overhead();
    return fit.model().id()
        + " does not fit: "
        + perGpu(subject.spec().gpu())
        + number(fit.weights())
        + " GiB of weights"
        + fallback(fit)
        + ", "
        + number(fit.activation())
        + " of activations and "
        + number(fit.overhead())
        + " of overhead are "
        + Gib.text(sum)
        + ", and "
        + budget(fit)
        + ". "
        + MemoryRemedies.of(fit, subject);
  }

  private static String sequenceDoesNotFit(MemoryFit fit, long length, Subject subject) {
    return "one sequence of "
        + tokens(length)
        + " tokens"
        + (subject.spec().maxModelLen().isPresent() ? "" : " (the model's own length)")
        + " needs "
        + Gib.text(fit.startSequence(length))
        + " of KV cache"
        + (subject.spec().gpu() > 1 ? " on each GPU" : "")
        + ", and "
        + number(fit.cache())
        + " are left: "
        + budget(fit)
        + ", less "
        + number(fit.weights())
        + " of weights"
        + fallback(fit)
        + ", "
        + number(fit.activation())
        + " of activations and "
        + number(fit.overhead())
        + " of overhead. "
        + MemoryRemedies.of(fit, subject);
  }

  private static String statesDoNotFit(MemoryFit fit, Subject subject) {
    return "vLLM keeps a state for each of "
        + fit.maxNumSeqs()
        + " sequences at once (max-num-seqs), and the "
        + number(fit.cache())
        + " GiB that are left of each GPU hold some "
        + fit.stateBlocks().orElse(0)
        + ": it does not start (\"exceeds available Mamba cache blocks\"). "
        + MemoryRemedies.of(fit, subject);
  }

  /** Twice the size that people expect. */
  private static String fallback(MemoryFit fit) {
    return fit.fallsBack()
        ? " in float32, which vLLM takes for this model below compute capability 8.0"
        : "";
  }

  private static String perGpu(int gpus) {
    return gpus > 1 ? "on each of " + gpus + " GPUs " : "";
  }

  private static String budget(MemoryFit fit) {
    return "vLLM takes "
        + number(fit.budget())
        + " ("
        + fit.utilization()
        + " × "
        + number(fit.gpu().memoryGib())
        + " of "
        + fit.gpu().withArticle()
        + ")";
  }

  private static void warnOfSmallCache(MemoryFit fit, long length, Findings findings) {
    OptionalLong tokens = fit.tokens();
    if (fit.startSequence(length) > fit.cache()) {
      findings.warn(
          Field.MAX_MODEL_LEN,
          tokens(length)
              + " tokens need "
              + Gib.text(fit.startSequence(length))
              + " of KV cache, some "
              + number(fit.cache())
              + " are left: too close to tell"
              + (fit.proposedLength() > 0 ? "; " + fit.proposedLength() + " starts" : ""));
    } else if (fit.sequence(length) > fit.cache()) {
      findings.warn(
          Field.MAX_MODEL_LEN,
          "starts, but no request longer than some "
              + tokens(tokens.orElse(0))
              + " tokens is ever scheduled");
    } else if (fit.sequences(length) < SEQUENCES) {
      findings.warn(
          Field.MAX_MODEL_LEN,
          "the KV cache holds "
              + (tokens.isPresent() ? tokens(tokens.getAsLong()) + " tokens, " : "")
              + number(fit.sequences(length))
              + " sequences of "
              + tokens(length)
              + ": requests wait; lower it or raise gpu");
    }
  }
}
