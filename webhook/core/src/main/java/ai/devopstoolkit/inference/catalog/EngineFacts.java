package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * What versions of vLLM know, as {@code tests/engine} recorded it from their published packages:
 * {@code catalog/engines.yaml}. Immutable.
 */
public final class EngineFacts {
  private static final String FILE = "/catalog/engines.json";
  private static final String HASH = "/catalog/engines.hash";
  private static final EngineVersion NONE = new EngineVersion(0, 0, 0);

  /** Of a method that a version does not have any more. */
  private static final int GONE = Integer.MAX_VALUE;

  private final String hash;
  private final List<EngineVersion> versions;
  private final Map<String, Architecture> architectures = new HashMap<>();
  private final Map<String, TreeMap<EngineVersion, Integer>> capabilities = new HashMap<>();
  private final Map<String, Span> deprecated = new HashMap<>();
  private final Map<String, Span> toolCallParsers = new HashMap<>();
  private final Map<String, Span> reasoningParsers = new HashMap<>();

  /**
   * From when until when something was the case.
   *
   * @param since the first recorded version of which it is true; absent if it is of all
   * @param until the first of which it is true no more
   */
  public record Span(Optional<EngineVersion> since, Optional<EngineVersion> until) {
    /** Whether it is the case in {@code version}. */
    public boolean has(EngineVersion version) {
      return since.map(version::since).orElse(true) && !isPast(version);
    }

    /** Whether it was the case before {@code version}. */
    public boolean isPast(EngineVersion version) {
      return until.map(version::since).orElse(false);
    }
  }

  /**
   * The code for a kind of model.
   *
   * @param known which versions have it
   * @param pipelineSince the first in which its layers can be on several GPUs one after the other;
   *     absent if that is from the beginning
   * @param pipelines whether they ever can
   */
  public record Architecture(Span known, Optional<EngineVersion> pipelineSince, boolean pipelines) {

    /** Whether {@code version} can split it into stages of a pipeline. */
    public boolean hasPipelinesIn(EngineVersion version) {
      return pipelines && pipelineSince.map(version::since).orElse(true);
    }
  }

  private EngineFacts(@Nullable Node root, String hash, List<Problem> problems) {
    this.hash = hash;
    Section file = new Section(root, "", problems, null);
    versions = file.texts("versions").stream().map(EngineVersion::parse).sorted().toList();
    Section names = file.section("architectures");
    names.keys().forEach(name -> architectures.put(name, architecture(names.section(name))));
    Section methods = file.section("quantization");
    methods
        .keys()
        .forEach(
            method -> {
              Section steps = methods.section(method);
              TreeMap<EngineVersion, Integer> capability = new TreeMap<>();
              steps
                  .keys()
                  .forEach(
                      it ->
                          capability.put(
                              EngineVersion.parse(it),
                              steps.parsed(it, EngineFacts::capability, GONE)));
              capabilities.put(method, capability);
            });
    spans(file, "deprecated", deprecated);
    spans(file, "toolCallParsers", toolCallParsers);
    spans(file, "reasoningParsers", reasoningParsers);
    file.end();
  }

  private static void spans(Section file, String key, Map<String, Span> spans) {
    Section names = file.section(key);
    names
        .keys()
        .forEach(
            name -> {
              Section entry = names.section(name);
              spans.put(name, span(entry));
              entry.end();
            });
  }

  /** What this program knows. */
  public static EngineFacts bundled() {
    return Bundled.FACTS;
  }

  private static final class Bundled {
    static final EngineFacts FACTS = read();

    private static EngineFacts read() {
      try {
        return EngineFacts.read(JsonNodes.resource(FILE), SettingsFile.resource(HASH));
      } catch (SettingsException e) {
        throw new IllegalStateException("the engine facts are broken:\n" + e.getMessage(), e);
      }
    }
  }

  static EngineFacts read(@Nullable Node root, String hash) throws SettingsException {
    List<Problem> problems = new ArrayList<>();
    EngineFacts facts = new EngineFacts(root, hash, problems);
    SettingsFile.refuse(problems);
    return facts;
  }

  /** 8 hex digits over all of it, and over what is known of images. */
  public String hash() {
    return hash;
  }

  /** The code for a kind of model; absent if no recorded version has it. */
  public Optional<Architecture> architecture(String name) {
    return Optional.ofNullable(architectures.get(name));
  }

  /** Which versions refuse a format of files as deprecated; absent if none does. */
  public Optional<Span> deprecated(String format) {
    return Optional.ofNullable(deprecated.get(format));
  }

  /** Which versions have a parser of tool calls; absent if none does. */
  public Optional<Span> toolCallParser(String name) {
    return Optional.ofNullable(toolCallParsers.get(name));
  }

  /** Which versions have a parser of what models think; absent if none does. */
  public Optional<Span> reasoningParser(String name) {
    return Optional.ofNullable(reasoningParsers.get(name));
  }

  /** {@code vLLM 0.11.0 to 0.33.0}: the versions that were recorded. */
  public String recorded() {
    return "vLLM " + versions.get(0) + " to " + versions.get(versions.size() - 1);
  }

  /** Whether {@code version} lies among those that were recorded. */
  public boolean covers(EngineVersion version) {
    return version.since(versions.get(0));
  }

  /**
   * The compute capability that a quantization method needs at least, 75 for 7.5; absent if the
   * version does not have it, or it was not recorded.
   *
   * @param version absent for what no recorded version goes below
   */
  public OptionalInt minimumCapability(String method, Optional<EngineVersion> version) {
    TreeMap<EngineVersion, Integer> steps = capabilities.get(method);
    if (steps == null) {
      return OptionalInt.empty();
    }
    if (version.isEmpty()) {
      return steps.values().stream().mapToInt(it -> it).min();
    }
    Map.Entry<EngineVersion, Integer> step = steps.floorEntry(version.get());
    return step == null || step.getValue() == GONE
        ? OptionalInt.empty()
        : OptionalInt.of(step.getValue());
  }

  private static int capability(String text) {
    return text.equals("none") ? GONE : Integer.parseInt(text);
  }

  private static Architecture architecture(Section entry) {
    boolean pipelines = !entry.has("pipeline") || !entry.text("pipeline").equals("none");
    Architecture architecture =
        new Architecture(
            span(entry), pipelines ? version(entry, "pipeline") : Optional.empty(), pipelines);
    entry.end();
    return architecture;
  }

  static Span span(Section entry) {
    return new Span(version(entry, "since"), version(entry, "until"));
  }

  private static Optional<EngineVersion> version(Section entry, String key) {
    return entry.has(key)
        ? Optional.of(entry.parsed(key, EngineVersion::parse, NONE))
        : Optional.empty();
  }
}
