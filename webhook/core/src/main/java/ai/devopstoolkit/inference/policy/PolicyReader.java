package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.catalog.ArgumentFacts;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.ArgumentFact;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Kind;
import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineImages;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.GpuProducts;
import ai.devopstoolkit.inference.policy.Policy.Engine;
import ai.devopstoolkit.inference.policy.Policy.Gpu;
import ai.devopstoolkit.inference.policy.Policy.Image;
import ai.devopstoolkit.inference.policy.Policy.Ingress;
import ai.devopstoolkit.inference.policy.Policy.ModelCache;
import ai.devopstoolkit.inference.policy.Policy.PerGpu;
import ai.devopstoolkit.inference.policy.Policy.Probe;
import ai.devopstoolkit.inference.policy.Policy.Probes;
import ai.devopstoolkit.inference.policy.Policy.Scaling;
import ai.devopstoolkit.inference.policy.Policy.Startup;
import ai.devopstoolkit.inference.policy.Policy.Target;
import ai.devopstoolkit.inference.quantity.Quantity;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Arguments;
import ai.devopstoolkit.inference.spec.CanonicalJson;
import ai.devopstoolkit.inference.spec.DnsNames;
import ai.devopstoolkit.inference.spec.Fingerprint;
import ai.devopstoolkit.inference.spec.Text;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a policy file over the defaults, and says everything that is wrong with it at once. */
public final class PolicyReader {
  /** The largest file that is read, in MiB. */
  public static final int MAX_MEBIBYTES = 1;

  private static final int MOST_GPUS = 999;
  private static final int HASH_DIGITS = 8;
  private static final EngineVersion NO_VERSION = new EngineVersion(0, 0, 0);
  private static final Quantity ONE = Quantity.of(1);
  private static final Quantity MOST = Quantity.parse("1Ei");
  private static final String DEFAULTS = SettingsFile.resource("/policy/default.yaml");

  private final List<Problem> problems = new ArrayList<>();

  private PolicyReader() {}

  /** The policy that holds unless a file says otherwise. */
  public static Policy defaults() {
    try {
      return new PolicyReader().readOver("");
    } catch (SettingsException e) {
      throw new IllegalStateException("the default policy is broken: " + e.getMessage(), e);
    }
  }

  /**
   * Reads {@code yaml}; keys that it does not have keep their defaults.
   *
   * @throws SettingsException with all problems and their lines
   */
  public static Policy parse(String yaml) throws SettingsException {
    Node root = SettingsFile.compose(yaml, MAX_MEBIBYTES);
    if (root == null) {
      // Met while it was being written, it would silently allow everything again.
      throw new SettingsException(
          List.of(new Problem(1, "", "is empty; for the defaults write name: default")));
    }
    return new PolicyReader().readOver(yaml);
  }

  private Policy readOver(String yaml) throws SettingsException {
    Section defaults =
        new Section(SettingsFile.compose(DEFAULTS, MAX_MEBIBYTES), "", problems, null);
    Node root = SettingsFile.compose(yaml, MAX_MEBIBYTES);
    Section file = new Section(root, "", problems, defaults);
    // What targets read from the file does not count as read by the file itself.
    Policy policy = read(file, it -> targets(it, new Section(root, "", problems, defaults)));
    SettingsFile.refuse(problems);
    return policy;
  }

  private static List<Target> targets(Section file, Section under) {
    List<Target> targets = new ArrayList<>();
    for (Section section : file.sections("targets", item -> under)) {
      String namespace = matcher(section, "namespace");
      String providerConfigName = matcher(section, "providerConfigName");
      targets.add(new Target(namespace, providerConfigName, read(section, it -> List.of())));
    }
    return targets;
  }

  /** A glob that a target is matched by; without one it matches everything. */
  private static String matcher(Section section, String key) {
    return section.has(key) ? section.parsed(key, PolicyReader::glob, "*") : "*";
  }

  private static Policy read(Section file, Function<Section, List<Target>> targetsOf) {
    String name =
        file.parsed(
            "name",
            text -> {
              if (!DnsNames.isLabel(text)) {
                throw new IllegalArgumentException(
                    "must be at most 63 of a-z, 0-9 and \"-\", as in \"team-a\"");
              }
              return text;
            },
            "");
    Section imageSection = file.section("image");
    Image image = image(imageSection);
    Engine engine =
        engine(
            file.section("engine"),
            image,
            imageSection.says("name") || imageSection.says("registry"));
    Gpu gpu = gpu(file.section("gpu"));
    PerGpu perGpu = perGpu(file.section("perGpu"));
    String runtimeClass = file.parsed("runtimeClass", PolicyReader::dnsName, "");
    ArrayNode terms = SchedulingReader.nodeSelectorTerms(file);
    ArrayNode tolerations = SchedulingReader.tolerations(file);
    Startup startup = startup(file.section("startup"));
    Probes probes = probes(file.section("probes"));
    boolean deploymentHook = file.bool("deploymentHook");
    Ingress ingress = IngressReader.read(file.section("ingress"));
    ModelCache modelCache = modelCache(file.section("modelCache"));
    Map<String, List<String>> targetNamespaces = file.map("targetNamespaces", file::scalars);
    file.rename("hfTokenSecrets", "secrets");
    List<String> secrets = file.texts("secrets");
    List<String> trustRemoteCode = trustRemoteCode(file);
    Set<String> allowed = allowed(file.section("args"));
    Scaling scaling = ScalingReader.scaling(file);
    List<Target> targets = targetsOf.apply(file);
    file.end();
    return new Policy(
        name,
        image,
        engine,
        gpu,
        perGpu,
        runtimeClass,
        terms,
        tolerations,
        startup,
        probes,
        deploymentHook,
        ingress,
        modelCache,
        targetNamespaces,
        secrets,
        trustRemoteCode,
        allowed,
        scaling,
        targets,
        Fingerprint.sha256(CanonicalJson.of(file.effective()), HASH_DIGITS));
  }

  /** Ids in full: a pattern would trust whatever is published later. */
  private static List<String> trustRemoteCode(Section file) {
    List<String> ids = file.texts("trustRemoteCode");
    for (String id : ids) {
      if (!id.matches("[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9._-]+")) {
        file.problem(
            "trustRemoteCode",
            Text.quoted(id)
                + " must be the id of one model, in full and without *, as in"
                + " moonshotai/Kimi-K2.5");
      }
    }
    return ids;
  }

  private static Image image(Section section) {
    Image image =
        new Image(
            section.parsed("registry", PolicyReader::word, ""),
            section.parsed("name", PolicyReader::word, ""),
            optionalDnsName(section, "pullSecretName"));
    section.end();
    return image;
  }

  /**
   * A file, or a target, that names another image inherits no version: that is of the image before.
   */
  private static Engine engine(Section section, Image image, boolean ownImage) {
    boolean stated = section.has("version") && (section.says("version") || !ownImage);
    EngineFact known = EngineImages.of(image.registry(), image.name());
    EngineFact serves =
        stated
            ? new EngineFact(
                known.image(),
                Optional.of(section.parsed("version", EngineVersion::parse, NO_VERSION)),
                EngineFact.Strength.STATED)
            : known;
    Engine engine =
        new Engine(
            section.parsed("dtype", PolicyReader::word, ""),
            section.parsed("gpuMemoryUtilization", PolicyReader::fraction, ""),
            section.bool("enablePrefixCaching"),
            section.bool("enableChunkedPrefill"),
            section.optionalInteger("maxNumSeqs", 1, Integer.MAX_VALUE),
            section.optionalInteger("maxNumBatchedTokens", 1, Integer.MAX_VALUE),
            section.has("kvCacheDtype")
                ? section.parsed("kvCacheDtype", PolicyReader::kvCacheDtype, "")
                : "",
            section.has("toolCalling") && section.bool("toolCalling"),
            section.has("reasoning") && section.bool("reasoning"),
            section.has("args") ? args(section) : Arguments.NONE,
            serves);
    section.end();
    return engine;
  }

  /** Read as users' are; the platform may write what loads code, too. */
  private static Arguments args(Section section) {
    Arguments args = Arguments.of(section.texts("args"));
    args.faults().forEach(it -> section.problem("args", "[" + it.index() + "] " + it.message()));
    for (Argument argument : args.all()) {
      Optional<ArgumentFact> fact = ArgumentFacts.bundled().find(argument.name());
      Kind kind = fact.map(ArgumentFact::kind).orElse(Kind.TUNING);
      if (kind == Kind.DERIVED) {
        section.problem(
            "args", argument.name() + " is not for the policy: " + fact.get().by() + " sets it");
      } else if (kind == Kind.PLACED) {
        section.problem(
            "args", argument.name() + " is not for this list: the policy's engine has keys for it");
      }
    }
    return args;
  }

  /** Names of arguments, in full, and of environment variables. */
  private static Set<String> allowed(Section section) {
    Set<String> names = new TreeSet<>();
    for (String name : section.texts("allow")) {
      if (name.matches("-{1,2}[A-Za-z0-9][A-Za-z0-9_-]*")) {
        names.add(Arguments.fullName(name));
      } else if (name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        names.add(name);
      } else {
        section.problem(
            "allow",
            Text.quoted(name)
                + " must be the name of an argument or of a variable, as in --enable-lora or"
                + " VLLM_PLUGINS, without *");
      }
    }
    section.end();
    return names;
  }

  private static Gpu gpu(Section section) {
    Gpu gpu =
        new Gpu(
            section.integer("maximum", 1),
            section.parsed("resourceName", PolicyReader::resourceName, ""),
            product(section));
    if (gpu.maximum() > MOST_GPUS) {
      section.problem("maximum", "must be at most " + MOST_GPUS + ": no node has more");
    }
    section.end();
    return gpu;
  }

  /** A known product, or one that is described by its memory. */
  private static Optional<GpuProduct> product(Section section) {
    String name = section.optionalText("product");
    Optional<GpuProduct> known = GpuProducts.find(name);
    Optional<ComputeCapability> capability =
        describes(section, "computeCapability")
            ? Optional.of(
                section.parsed(
                    "computeCapability", ComputeCapability::parse, new ComputeCapability(1, 0)))
            : known.flatMap(GpuProduct::computeCapability);
    if (describes(section, "memoryGiB")) {
      double memory = section.parsed("memoryGiB", PolicyReader::gibibytes, 1.0);
      return Optional.of(
          new GpuProduct(
              known.map(GpuProduct::name).orElse(name.isEmpty() ? "GPU" : name),
              memory,
              capability));
    }
    if (!name.isEmpty() && known.isEmpty()) {
      section.problem(
          "product",
          "is not one that we know: "
              + Text.either(GpuProducts.all().stream().map(GpuProduct::name).toList())
              + ". Add memoryGiB (what CUDA says, not the name) and computeCapability.");
    }
    return known.map(it -> new GpuProduct(it.name(), it.memoryGib(), capability));
  }

  /**
   * Whether {@code key} is of this product: a target that names another one inherits no figures.
   */
  private static boolean describes(Section section, String key) {
    return section.has(key) && (section.says(key) || !section.says("product"));
  }

  private static PerGpu perGpu(Section section) {
    PerGpu perGpu =
        new PerGpu(
            section.parsed("cpu", PolicyReader::positive, ONE),
            section.parsed("memory", PolicyReader::positive, MOST),
            section.parsed("sharedMemory", PolicyReader::positive, ONE));
    if (perGpu.sharedMemory().compareTo(perGpu.memory()) >= 0) {
      if (section.says("sharedMemory")) {
        section.problem("sharedMemory", "must be less than memory, which it is counted inside");
      } else {
        section.problem("memory", "must be more than sharedMemory, which is counted inside it");
      }
    }
    section.end();
    return perGpu;
  }

  private static Startup startup(Section section) {
    Startup startup =
        new Startup(
            section.parsed("base", Durations::parse, Duration.ZERO),
            section.parsed("perGiB", Durations::parse, Duration.ZERO),
            section.parsed("minimum", Durations::parse, Duration.ZERO),
            section.parsed("maximum", Durations::parse, Duration.ofSeconds(Long.MAX_VALUE)),
            section.parsed("unknownModel", Durations::parse, Duration.ZERO));
    if (startup.maximum().compareTo(startup.minimum()) < 0) {
      if (section.says("maximum")) {
        section.problem("maximum", "must not be less than minimum");
      } else {
        section.problem("minimum", "must not be more than maximum");
      }
    }
    section.end();
    return startup;
  }

  private static Probes probes(Section section) {
    Probes probes =
        new Probes(
            probe(section.section("startup"), 0),
            probe(section.section("readiness"), 1),
            probe(section.section("liveness"), 1));
    section.end();
    return probes;
  }

  /** A failureThreshold minimum of 0 means that it follows from something else. */
  private static Probe probe(Section section, int minimumFailures) {
    Probe probe =
        new Probe(
            section.integer("periodSeconds", 1),
            section.integer("timeoutSeconds", 1),
            minimumFailures == 0 ? 0 : section.integer("failureThreshold", minimumFailures),
            section.has("initialDelaySeconds") ? section.integer("initialDelaySeconds", 0) : 0);
    section.end();
    return probe;
  }

  private static ModelCache modelCache(Section section) {
    ModelCache modelCache =
        new ModelCache(
            section.bool("enabled"),
            optionalDnsName(section, "storageClassName"),
            section.parsed("accessMode", PolicyReader::accessMode, ModelCache.READ_WRITE_MANY));
    section.end();
    return modelCache;
  }

  private static String accessMode(String text) {
    if (!ModelCache.ACCESS_MODES.contains(text)) {
      throw new IllegalArgumentException("must be ReadWriteMany or ReadWriteOnce");
    }
    return text;
  }

  private static void notEmpty(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("must not be empty");
    }
  }

  private static String word(String text) {
    notEmpty(text);
    if (!text.matches("[!-~]{1,253}")) {
      throw new IllegalArgumentException("must be printable ASCII without blanks");
    }
    return text;
  }

  private static String resourceName(String text) {
    if (!text.matches("[a-z0-9.-]{1,253}/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?")) {
      throw new IllegalArgumentException("must be an extended resource, as in nvidia.com/gpu");
    }
    return text;
  }

  static String optionalDnsName(Section section, String key) {
    return section.optionalText(key).isEmpty()
        ? ""
        : section.parsed(key, PolicyReader::dnsName, "");
  }

  static String dnsName(String text) {
    notEmpty(text);
    if (text.length() > 253 || !text.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "must be a Kubernetes name: a-z, 0-9, \"-\" and \".\", at most 253");
    }
    return text;
  }

  /** Names of vLLM's {@code CacheDType}; which of them a version has, its rule knows. */
  private static String kvCacheDtype(String text) {
    if (!text.matches("[a-z0-9_]{1,64}")) {
      throw new IllegalArgumentException("must be one of vLLM's --kv-cache-dtype, as in fp8");
    }
    return text;
  }

  private static String fraction(String text) {
    if (!text.matches("0\\.[0-9]{1,4}|1(\\.0)?") || Double.parseDouble(text) == 0) {
      throw new IllegalArgumentException("must be above 0 and at most 1, as in \"0.9\"");
    }
    return text;
  }

  private static Quantity positive(String text) {
    Quantity quantity = Quantity.parse(text);
    if (quantity.signum() <= 0) {
      throw new IllegalArgumentException("must be above 0");
    }
    return quantity;
  }

  private static double gibibytes(String text) {
    if (!text.matches("[1-9][0-9]{0,3}(\\.[0-9]{1,3})?")) {
      throw new IllegalArgumentException("must be GiB, as in 79.1");
    }
    return Double.parseDouble(text);
  }

  private static String glob(String text) {
    if (!text.matches("[a-z0-9.*-]{1,253}")) {
      throw new IllegalArgumentException("must be a name, or part of one with *, as in h100-*");
    }
    return text;
  }
}
