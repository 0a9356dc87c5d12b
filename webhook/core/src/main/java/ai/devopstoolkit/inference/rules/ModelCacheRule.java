package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.derive.ModelCache;
import ai.devopstoolkit.inference.derive.ModelVolume;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.sizing.Gib;
import ai.devopstoolkit.inference.sizing.ModelFiles;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.QuantityText;
import ai.devopstoolkit.inference.spec.Spec;
import ai.devopstoolkit.inference.spec.Spec.EnvVar;
import ai.devopstoolkit.inference.spec.Text;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The volume with the weights holds the model, and is the one that is there. */
final class ModelCacheRule implements Rule {
  private static final String SIZE = Field.MODEL_CACHE.path() + ".size";
  private static final String STORAGE_CLASS = Field.MODEL_CACHE.path() + ".storageClassName";

  /** Where huggingface_hub keeps models, each wins over HF_HOME (its constants.py). */
  private static final Set<String> CACHES =
      Set.of("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE");

  private static final String NEW_OBJECT =
      "for another volume, make a new object under another name";

  @Override
  public String id() {
    return "model-cache";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.MODEL, Field.MODEL_CACHE, Field.ENV, Field.REPLICAS, Field.AUTOSCALING);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    if (!usable(subject.spec().modelCache().size(), findings)) {
      return;
    }
    Optional<ModelVolume> there = subject.inputs().volume();
    if (!ModelCache.isWanted(subject.inputs())) {
      there.ifPresent(it -> warnOfWhatStays(it, findings));
      return;
    }
    there.ifPresent(it -> keeps(it, subject, findings));
    Optional<ModelVolume> volume = ModelCache.volume(subject.inputs());
    refuseOneNodeForSeveral(subject, findings);
    if (volume.isPresent()) {
      holds(volume.get(), subject, findings);
    } else {
      refuseUnknownSize(subject, findings);
    }
    warnOfOtherCaches(subject.spec().env(), findings);
    if (ModelCache.isInTheImage(subject.spec().model())) {
      findings.warn(Field.MODEL_CACHE, "the model is in the image: the volume stays empty");
    }
  }

  private static boolean usable(Optional<QuantityText> size, Findings findings) {
    if (size.isEmpty()) {
      return true;
    }
    QuantityText text = size.get();
    if (text.quantity().isEmpty()) {
      findings.refuse(SIZE, text.problem() + ". Leave it out for the derived one.");
      return false;
    }
    if (text.quantity().get().signum() <= 0) {
      findings.refuse(
          SIZE,
          Text.quoted(text.text())
              + " must be above 0, for example 100Gi. Leave it out for the derived one.");
      return false;
    }
    return true;
  }

  private static void warnOfWhatStays(ModelVolume there, Findings findings) {
    findings.warn(
        Field.MODEL_CACHE,
        "its volume stays until this object is deleted; to use it again, write size: "
            + there.size());
  }

  /** The operator stops at another size, and does not see another class. */
  private static void keeps(ModelVolume there, Subject subject, Findings findings) {
    Spec.ModelCache own = subject.spec().modelCache();
    own.size()
        .filter(it -> !it.quantity().equals(Optional.of(there.size())))
        .ifPresent(
            it ->
                findings.refuse(
                    SIZE,
                    Text.quoted(it.text())
                        + " is not the size of the volume that is there, "
                        + there.size()
                        + ". The vLLM operator cannot change one, and stops at it. Write "
                        + there.size()
                        + " or leave it out; "
                        + NEW_OBJECT
                        + "."));
    if (!own.storageClassName().isEmpty()
        && !own.storageClassName().equals(there.storageClassName())) {
      String was =
          there.storageClassName().isEmpty()
              ? "the default class of the cluster"
              : Text.quoted(there.storageClassName());
      findings.refuse(
          STORAGE_CLASS,
          Text.quoted(own.storageClassName())
              + " is not the class of the volume that is there, "
              + was
              + ". The class of a claim never changes, and the vLLM operator does not look at it. "
              + (there.storageClassName().isEmpty() ? "Leave it out" : "Write that one")
              + "; "
              + NEW_OBJECT
              + ".");
    }
    refuseForeignCode(subject, findings);
    warnOfOldFiles(there, subject, findings);
  }

  /** What another model left on the volume, from wherever it came, is not to be run. */
  private static void refuseForeignCode(Subject subject, Findings findings) {
    if (otherModel(subject) && subject.inputs().runsRemoteCode()) {
      findings.refuse(
          Field.MODEL,
          "vLLM runs code of "
              + Text.quoted(subject.spec().model())
              + " (--trust-remote-code), and the volume of this object holds files of another"
              + " model. Use a new object for this model.");
    }
  }

  private static boolean otherModel(Subject subject) {
    return subject.before().filter(it -> Field.MODEL.differs(subject.now(), it)).isPresent();
  }

  /** Nothing removes them. */
  private static void warnOfOldFiles(ModelVolume there, Subject subject, Findings findings) {
    if (otherModel(subject)) {
      OptionalLong files = ModelCache.files(subject.model());
      findings.warn(
          Field.MODEL,
          "the old model's files stay on the volume of "
              + there.size()
              + (files.isPresent()
                  ? ", beside " + Gib.ofBytes(files.getAsLong()) + " of this one"
                  : ""));
    }
  }

  private static void holds(ModelVolume volume, Subject subject, Findings findings) {
    OptionalLong files = ModelCache.files(subject.model());
    if (files.isEmpty()) {
      if (subject.inputs().volume().isPresent() && otherModel(subject)) {
        findings.warn(
            Field.MODEL, "its size is not known: it may not fit on the volume of " + volume.size());
      }
      return;
    }
    Optional<Quantity> wanted = ModelCache.derivedSize(subject.model());
    long weights = subject.model().orElseThrow().weightBytes().orElseThrow();
    if (!fits(weights, volume.size())) {
      refuseSmall(volume, weights, wanted.orElseThrow(), subject, findings);
    } else if (!fits(ModelFiles.withHeadroom(files.getAsLong()), volume.size())) {
      findings.warn(
          subject.inputs().volume().isPresent() ? Field.MODEL.path() : SIZE,
          volume.size()
              + " may not hold its "
              + Gib.ofBytes(files.getAsLong())
              + " of files: then it does not start; "
              + wanted.orElseThrow()
              + " do");
    }
  }

  private static void refuseSmall(
      ModelVolume volume, long weights, Quantity wanted, Subject subject, Findings findings) {
    String numbers =
        subject.model().orElseThrow().id()
            + " has "
            + Gib.ofBytes(weights)
            + " of weights, and the volume for them "
            + volume.size()
            + ": the download cannot end. ";
    if (subject.inputs().volume().isPresent()) {
      findings.refuse(
          Field.MODEL,
          numbers
              + "The vLLM operator cannot change a volume. Use a new object for this model, and"
              + " delete this one.");
    } else {
      findings.refuse(SIZE, numbers + "Write " + wanted + " or more, or leave it out.");
    }
  }

  private static void refuseUnknownSize(Subject subject, Findings findings) {
    String model = Text.quoted(subject.spec().model());
    findings.refuse(
        SIZE,
        subject.spec().modelCache().isAsked()
            ? "the size of "
                + model
                + " is not known, so that of its volume cannot be derived. Write one, for example"
                + " modelCache: {size: 100Gi}: its files and 10Gi."
            : "policy "
                + subject.policy().name()
                + " keeps weights on a volume, and the size of "
                + model
                + " is not known. Write one, for example modelCache: {size: 100Gi}: its files and"
                + " 10Gi.");
  }

  private static void warnOfOtherCaches(List<EnvVar> env, Findings findings) {
    for (int i = 0; i < env.size(); i++) {
      EnvVar variable = env.get(i);
      String value = variable.value();
      boolean onVolume =
          value.equals(ModelVolume.MOUNT_PATH) || value.startsWith(ModelVolume.MOUNT_PATH + "/");
      if (CACHES.contains(variable.name()) && !onVolume) {
        findings.warn(
            Field.ENV.item(i) + ".value",
            "is not under " + ModelVolume.MOUNT_PATH + ": the volume of modelCache stays empty");
      }
    }
  }

  /**
   * Refuses a volume for several pods that only those of one node can use: the pods of an object
   * need not be on one node, and those elsewhere wait for ever. A number of pods derives nothing
   * anew, so it meets the volume that is there, whatever the policy says by now.
   */
  private static void refuseOneNodeForSeveral(Subject subject, Findings findings) {
    int replicas = subject.spec().mostReplicas();
    Optional<ModelVolume> volume = ModelCache.volume(subject.inputs());
    boolean oneNode =
        (subject.changes(Field.MODEL_CACHE) ? volume : subject.inputs().volume().or(() -> volume))
            .filter(it -> it.accessMode().equals(Policy.ModelCache.READ_WRITE_ONCE))
            .isPresent();
    if (replicas > 1 && oneNode) {
      findings.refuse(
          Field.MODEL_CACHE,
          "its volume is ReadWriteOnce: the pods of one node use it, and those of "
              + replicas
              + " replicas may be on several. Use 1 replica, or ask your platform team for"
              + " accessMode: ReadWriteMany; "
              + NEW_OBJECT
              + ".");
    }
  }

  private static boolean fits(long bytes, Quantity size) {
    return Quantity.of(bytes).compareTo(size) <= 0;
  }
}
