package ai.devopstoolkit.inference.derive;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Joins the derived fields into {@code spec.derived}: a pure function of the user's inputs, the
 * policy and the catalog.
 */
public final class Derivation {
  /** Grows when the same inputs and policy give something else than before. */
  public static final int VERSION = 5;

  private static final int HASH_DIGITS = 8;

  /** What reaches the pod, in the order of design and docs. A new field is one more line here. */
  public static final List<DerivedField> FIELDS =
      List.of(
          new Model(),
          new MaxModelLen(),
          new HfTokenSecret(),
          new Image(),
          new Engine(),
          new Resources(),
          new TensorParallelSize(),
          new Env(),
          new SecretEnv(),
          new ModelCache(),
          new Probes(),
          new SharedMemory(),
          new RuntimeClass(),
          new NodeSelectorTerms(),
          new Tolerations(),
          new ExtraArgs());

  /**
   * Where it runs, how it is reached and how many there are: follows the spec even when the rest is
   * kept.
   */
  private static final DerivedField TARGET_NAMESPACE = new TargetNamespace();

  private static final DerivedField INGRESS = new Ingress();

  private static final DerivedField SCALING = new Scaling();

  /** What people may want to know of the rest; it goes with it. */
  private static final DerivedField ABOUT = new About();

  private final List<DerivedField> fields;
  private final Policy policy;
  private final ModelCatalog catalog;
  private final String stamp;

  /** Today's derivation under {@code policy}, with the catalog of this program. */
  public Derivation(Policy policy) {
    this(policy, CatalogReader.bundled());
  }

  /** Today's derivation under {@code policy}. */
  public Derivation(Policy policy, ModelCatalog catalog) {
    this(policy, catalog, FIELDS, VERSION);
  }

  /** A derivation of other fields, as another version of this program would have. */
  public Derivation(Policy policy, ModelCatalog catalog, List<DerivedField> fields, int version) {
    this.policy = policy;
    this.catalog = catalog;
    this.fields = List.copyOf(fields);
    String facts = policy.hash() + catalog.hash() + EngineFacts.bundled().hash();
    String hash = Fingerprint.sha256(facts, HASH_DIGITS);
    this.stamp = policy.name() + "/" + hash + "@" + version;
  }

  /** Who derives: policy name, hash of policy, catalog and engine facts, derivation version. */
  public String stamp() {
    return stamp;
  }

  /** What {@code object} is derived from on a create. */
  public Inputs inputs(LlmInference object) {
    return inputs(object, Optional.empty());
  }

  /** What {@code object} is derived from in place of {@code before}, whose volume it keeps. */
  public Inputs inputs(LlmInference object, Optional<LlmInference> before) {
    return Inputs.of(
        object.spec(),
        object.namespace(),
        policy.at(object.namespace(), object.spec().providerConfigName()),
        catalog.find(object.spec().model()),
        ModelVolume.kept(object, before));
  }

  /** Derives everything afresh, for a create. */
  public Derived derive(LlmInference object) {
    return derive(object, Optional.empty());
  }

  /** Derives everything afresh but the volume that {@code before} has. */
  public Derived derive(LlmInference object, Optional<LlmInference> before) {
    ObjectNode derived = JsonNodeFactory.instance.objectNode();
    // Keeps its place in the printed order; the value needs the rest.
    derived.put(Derived.REVISION, "");
    derived.put(Derived.POLICY, stamp);
    derived.put(Derived.INPUTS, Fingerprint.inputs(object.specJson()));
    fill(derived, inputs(object, before));
    derived.put(Derived.REVISION, Fingerprint.revision(derived));
    return new Derived(derived);
  }

  /**
   * The same without fingerprints and stamp, to compare with: a seventh less time for a validation.
   */
  public Derived content(LlmInference object, Optional<LlmInference> before) {
    ObjectNode content = JsonNodeFactory.instance.objectNode();
    fill(content, inputs(object, before));
    return new Derived(content);
  }

  private void fill(ObjectNode derived, Inputs inputs) {
    set(derived, TARGET_NAMESPACE, inputs);
    set(derived, INGRESS, inputs);
    set(derived, SCALING, inputs);
    set(derived, ABOUT, inputs);
    for (DerivedField field : fields) {
      set(derived, field, inputs);
    }
  }

  /** The Ingress that {@code object} would get afresh; a missing node without a host. */
  public JsonNode ingress(LlmInference object) {
    return INGRESS.value(inputs(object));
  }

  /** The scaling that {@code object} would get afresh; a missing node where there is none. */
  public JsonNode scaling(LlmInference object) {
    return SCALING.value(inputs(object));
  }

  /** Why each part of {@code derived} is what it is on a create, in the printed order. */
  public List<DerivedField.Reason> explain(LlmInference object) {
    return explain(object, Optional.empty());
  }

  /** The same for an update of {@code before}. */
  public List<DerivedField.Reason> explain(LlmInference object, Optional<LlmInference> before) {
    Inputs inputs = inputs(object, before);
    List<DerivedField.Reason> reasons = new ArrayList<>(TARGET_NAMESPACE.reasons(inputs));
    List<DerivedField> explained = new ArrayList<>(fields);
    explained.addAll(0, List.of(INGRESS, SCALING, ABOUT));
    for (DerivedField field : explained) {
      if (!field.value(inputs).isMissingNode()) {
        reasons.addAll(field.reasons(inputs));
      }
    }
    return reasons;
  }

  private static void set(ObjectNode derived, DerivedField field, Inputs inputs) {
    JsonNode value = field.value(inputs);
    if (!value.isMissingNode()) {
      derived.set(field.name(), value);
    }
  }
}
