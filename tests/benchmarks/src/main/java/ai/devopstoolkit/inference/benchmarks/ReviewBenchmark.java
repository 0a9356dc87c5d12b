package ai.devopstoolkit.inference.benchmarks;

import ai.devopstoolkit.inference.admission.Hook;
import ai.devopstoolkit.inference.admission.MutateDeployment;
import ai.devopstoolkit.inference.catalog.ArgumentFacts;
import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The reviews that a cluster sends. */
public class ReviewBenchmark extends Answering {
  /** Each a line of the table; a name without hook is of the mutating one. */
  public enum Case {
    /** Under the default policy, of a model in the catalog. */
    CREATE,
    CREATE_VALIDATE,
    CREATE_UNKNOWN_MODEL,
    CREATE_UNKNOWN_MODEL_VALIDATE,
    /** The policy says which GPUs there are, so the memory is added up. */
    CREATE_MEMORY_FIT,
    CREATE_MEMORY_FIT_VALIDATE,
    CREATE_8_GPUS,
    CREATE_8_GPUS_VALIDATE,
    /** The two to compare: as many items of about the same length. */
    CREATE_100_ENV,
    CREATE_100_ARGS,
    REFUSED_5_CAUSES,
    UPDATE_CHANGED,
    UPDATE_CHANGED_VALIDATE,
    UPDATE_UNCHANGED,
    UPDATE_UNCHANGED_VALIDATE,
    DEPLOYMENT_CREATE,
    /** The operator sends its own template again; the stored one has what is asked for. */
    DEPLOYMENT_UPDATE_KEPT
  }

  @Param public Case review = Case.CREATE;

  private final Derivation defaults = new Derivation(PolicyReader.defaults());

  /** Prints the body of a case, for other programs to answer. */
  public static void main(String[] args) throws IOException, SettingsException {
    ReviewBenchmark benchmark = new ReviewBenchmark();
    benchmark.review = Case.valueOf(args[0]);
    benchmark.read();
    System.out.write(benchmark.body());
    System.out.flush();
  }

  /** Takes the case's review. */
  @Setup
  public final void read() throws IOException, SettingsException {
    Derivation memoryFit = memoryFit(CatalogReader.bundled());
    switch (review) {
      case CREATE -> mutated(defaults, "create-mutate", "PATCHED");
      case CREATE_VALIDATE -> validated(defaults, "create-mutate");
      case CREATE_UNKNOWN_MODEL -> ask(mutate(defaults), unknownModel(), "PATCHED model");
      case CREATE_UNKNOWN_MODEL_VALIDATE -> validated(defaults, unknownModel());
      case CREATE_MEMORY_FIT -> mutated(memoryFit, "create-mutate", "PATCHED");
      case CREATE_MEMORY_FIT_VALIDATE -> validated(memoryFit, "create-mutate");
      case CREATE_8_GPUS -> mutated(defaults, "create-8-gpus-mutate", "PATCHED");
      case CREATE_8_GPUS_VALIDATE -> validated(defaults, "create-8-gpus-mutate");
      case CREATE_100_ENV -> ask(mutate(defaults), with100Variables(), "PATCHED");
      case CREATE_100_ARGS -> ask(mutate(defaults), with100Arguments(), "PATCHED");
      case REFUSED_5_CAUSES ->
          ask(mutate(defaults), fiveFaults(), "DENIED model,gpu,tensor-parallel,env,host");
      case UPDATE_CHANGED -> mutated(defaults, "changed-mutate", "PATCHED");
      case UPDATE_CHANGED_VALIDATE -> validated(defaults, "changed-mutate");
      case UPDATE_UNCHANGED -> mutated(defaults, "unchanged-mutate", "ALLOWED");
      case UPDATE_UNCHANGED_VALIDATE -> validated(defaults, "unchanged-mutate");
      case DEPLOYMENT_CREATE -> ask(new MutateDeployment(), deployment(), "PATCHED");
      case DEPLOYMENT_UPDATE_KEPT -> {
        ObjectNode stored = object(patched(new MutateDeployment(), deployment()));
        ask(new MutateDeployment(), update(deployment(), stored, object(deployment())), "PATCHED");
      }
    }
  }

  private void mutated(Derivation derivation, String name, String expected) throws IOException {
    ask(mutate(derivation), recorded(name, derivation), expected);
  }

  private void validated(Derivation derivation, String name) throws IOException {
    validated(derivation, recorded(name, derivation));
  }

  /** The review that follows when {@code review} was mutated. */
  private void validated(Derivation derivation, ObjectNode review) throws IOException {
    ask(validate(derivation), patched(mutate(derivation), review), "ALLOWED");
  }

  private ObjectNode unknownModel() throws IOException {
    ObjectNode review = recorded("create-mutate", defaults);
    object(review).withObject("spec").put("model", "acme/chat-7b-instruct");
    return review;
  }

  private ObjectNode with100Variables() throws IOException {
    ObjectNode review = recorded("create-mutate", defaults);
    for (String name : names()) {
      String variable = name.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
      object(review)
          .withObject("spec")
          .withArray("env")
          .addObject()
          .put("name", variable)
          .put("value", "1");
    }
    return review;
  }

  private ObjectNode with100Arguments() throws IOException {
    ObjectNode review = recorded("create-mutate", defaults);
    for (String name : names()) {
      boolean flag =
          switch (ArgumentFacts.bundled().find(name).orElseThrow().takes()) {
            case NONE, NONE_OR_NEGATED -> true;
            case ONE_OR_NONE, ONE, SEVERAL, UNKNOWN -> false;
          };
      object(review).withObject("spec").withArray("args").add(flag ? name : name + "=1");
    }
    return review;
  }

  /** Of arguments that the default image's vLLM has, and anybody may write. */
  private static List<String> names() {
    EngineVersion version = PolicyReader.defaults().engine().serves().version().orElseThrow();
    return ArgumentFacts.bundled().all().stream()
        .filter(it -> it.kind() == ArgumentFacts.Kind.TUNING)
        .filter(it -> it.known().has(version) && !it.uncounted())
        .map(ArgumentFacts.ArgumentFact::name)
        .limit(100)
        .toList();
  }

  /** Seven were recorded. */
  private ObjectNode fiveFaults() throws IOException {
    ObjectNode review = recorded("refused-mutate", defaults);
    object(review).withObject("metadata").put("name", "chat");
    object(review).withObject("spec").remove("resources");
    return review;
  }

  /** As the operator creates it, in the frame of a recorded review. */
  private ObjectNode deployment() throws IOException {
    try (InputStream in = Hook.class.getResourceAsStream("/rehearsals/deployment.yaml")) {
      ObjectNode review = recorded("create-mutate", defaults);
      review.withObject("request").set("object", new YAMLMapper().readTree(in));
      return review;
    }
  }
}
