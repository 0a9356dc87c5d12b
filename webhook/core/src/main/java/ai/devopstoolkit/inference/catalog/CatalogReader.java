package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.ModelFacts.Heads;
import ai.devopstoolkit.inference.catalog.ModelFacts.Parsers;
import ai.devopstoolkit.inference.catalog.ModelFacts.Quantization;
import ai.devopstoolkit.inference.catalog.ModelFacts.Task;
import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import ai.devopstoolkit.inference.spec.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/** Reads catalog files, and says everything that is wrong with one at once. */
public final class CatalogReader {
  /** The largest file that is read, in MiB: some 8,000 models. */
  public static final int MAX_MEBIBYTES = 4;

  /** What {@link CatalogCompiler} makes of {@code models.yaml}. */
  private static final String BUNDLED_FILE = "/catalog/models.json";

  private static final String BUNDLED_HASH = "/catalog/models.hash";

  /** Keys that are for people and for tests of the figures. */
  static final Set<String> UNREAD = Set.of("family", "evidence");

  private static final Pattern ID = Pattern.compile("[!-~]{1,253}");
  private static final Pattern POSITIVE = Pattern.compile("[1-9][0-9]{0,17}");
  private static final EngineVersion NO_VERSION = new EngineVersion(0, 0, 0);
  private static final Pattern CLASS = Pattern.compile("[A-Za-z0-9_]{1,100}");
  private static final Pattern PARSER = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final List<Problem> problems = new ArrayList<>();
  private final List<ModelFacts> models = new ArrayList<>();
  private final Map<String, Section> entries = new HashMap<>();
  private final List<Family> families = new ArrayList<>();

  /** Models whose answers are read alike: their ids, or what those begin with and a star. */
  private record Family(List<String> ids, Parsers parsers) {}

  /** Whether the file is this program's own: no other one says whose code runs. */
  private boolean own = true;

  private CatalogReader() {}

  /** The catalog of this program. */
  public static ModelCatalog bundled() {
    return Bundled.CATALOG;
  }

  private static final class Bundled {
    static final ModelCatalog CATALOG = read();

    private static ModelCatalog read() {
      try {
        return ModelCatalog.of(
            models(JsonNodes.resource(BUNDLED_FILE)), SettingsFile.resource(BUNDLED_HASH));
      } catch (SettingsException e) {
        throw new IllegalStateException("the catalog is broken:\n" + e.getMessage(), e);
      }
    }
  }

  /**
   * The catalog of this program with the models of {@code yaml} added. An entry may say {@code
   * like: ID} to have all that it does not say itself from another one, as a fine-tuned model does.
   * Code that such a model needs would come from another repository: it is never trusted.
   *
   * @throws SettingsException with all problems and their lines
   */
  public static ModelCatalog withAdded(String yaml) throws SettingsException {
    CatalogReader reader = new CatalogReader();
    reader.read(JsonNodes.resource(BUNDLED_FILE));
    reader.own = false;
    reader.read(SettingsFile.compose(yaml, MAX_MEBIBYTES));
    return ModelCatalog.of(reader.models);
  }

  /** The models of one file. */
  static List<ModelFacts> models(@Nullable Node root) throws SettingsException {
    CatalogReader reader = new CatalogReader();
    reader.read(root);
    return reader.models;
  }

  private void read(@Nullable Node root) throws SettingsException {
    if (root == null) {
      throw new SettingsException(
          List.of(new Problem(1, "", "is empty; for no models write models: []")));
    }
    Section file = new Section(root, "", problems, null);
    if (file.has("sources")) {
      file.map("sources", file::scalar);
    }
    if (file.has("parsers")) {
      file.sections("parsers").forEach(this::addFamily);
    }
    Set<String> ids = new HashSet<>();
    file.sections("models", this::like, section -> add(section, ids));
    file.end();
    SettingsFile.refuse(problems);
  }

  private void add(Section section, Set<String> ids) {
    ModelFacts model = model(section);
    if (!ids.add(ModelCatalog.key(model.id()))) {
      section.problem("id", "is there twice");
    }
    entries.put(ModelCatalog.key(model.id()), section);
    models.add(model);
  }

  /** What an entry's keys default to. */
  private @Nullable Section like(Section entry) {
    if (!entry.has("like")) {
      return null;
    }
    if (!entry.has("id")) {
      // The other one's would be taken, and it replaced.
      entry.problem("id", "is required");
    }
    Section other = entries.get(ModelCatalog.key(entry.text("like")));
    if (other == null) {
      entry.problem("like", "there is no such model before this one");
    }
    return other;
  }

  private ModelFacts model(Section entry) {
    int before = problems.size();
    entry.has("id");
    entry.has("like");
    Optional<Heads> heads = Optional.empty();
    if (entry.has("attentionHeads")) {
      heads =
          Optional.of(
              new Heads(
                  entry.integer("attentionHeads", 1, Bounds.COUNT),
                  entry.integer("kvHeads", 1, Bounds.COUNT)));
    }
    ModelFacts model =
        new ModelFacts(
            entry.parsed("id", CatalogReader::id, ""),
            entry.optionalText("architecture"),
            servedAs(entry),
            entry.has("task")
                ? entry.parsed("task", CatalogReader::task, Task.GENERATE)
                : Task.GENERATE,
            heads,
            AttentionReader.read(entry, heads),
            ShapesReader.read(entry),
            optionalLong(entry, "weightBytes"),
            entry.optionalText("weightFrom"),
            entry.optionalText("dtype"),
            quantization(entry),
            entry.optionalInteger("maxContext", 1, Integer.MAX_VALUE),
            entry.has("gated") ? Optional.of(entry.bool("gated")) : Optional.empty(),
            optionalLong(entry, "parameters"),
            remoteCode(entry),
            parsers(entry),
            List.copyOf(entry.texts("source")));
    if (entry.has("source") && model.sources().isEmpty()) {
      entry.problem("source", "must name one source at least: who says so?");
    }
    if (problems.size() == before) {
      Contradictions.check(entry);
    }
    UNREAD.forEach(entry::has);
    entry.end();
    return model;
  }

  private void addFamily(Section entry) {
    List<String> ids = entry.texts("ids").stream().map(ModelCatalog::key).toList();
    Parsers parsers =
        new Parsers(
            entry.has("toolCall")
                ? Optional.of(entry.parsed("toolCall", CatalogReader::parser, ""))
                : Optional.empty(),
            entry.has("reasoning")
                ? Optional.of(entry.parsed("reasoning", CatalogReader::parser, ""))
                : Optional.empty());
    if (entry.texts("source").isEmpty()) {
      entry.problem("source", "must name one source at least: who says so?");
    }
    entry.end();
    families.add(new Family(ids, parsers));
  }

  /** Those of the first family that it belongs to, else of that of the model that it is like. */
  private Parsers parsers(Section entry) {
    String key = ModelCatalog.key(entry.text("id"));
    for (Family family : families) {
      if (family.ids().stream().anyMatch(it -> isLike(it, key))) {
        return family.parsers();
      }
    }
    if (!entry.has("like")) {
      return Parsers.NONE;
    }
    String like = ModelCatalog.key(entry.text("like"));
    return models.stream()
        .filter(it -> ModelCatalog.key(it.id()).equals(like))
        .reduce((a, b) -> b)
        .map(ModelFacts::parsers)
        .orElse(Parsers.NONE);
  }

  /** Whether it is this id, or begins with what is before a star. */
  private static boolean isLike(String pattern, String id) {
    return pattern.endsWith("*")
        ? id.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(id);
  }

  private static String parser(String text) {
    if (!PARSER.matcher(text).matches()) {
      throw new IllegalArgumentException("must be the name of a parser, as in hermes");
    }
    return text;
  }

  private Optional<RemoteCode> remoteCode(Section entry) {
    boolean said = entry.has("remoteCode");
    if (!own && entry.says("remoteCode")) {
      entry.problem("remoteCode", "is for the models that this program comes with alone");
    }
    if (!said) {
      return Optional.empty();
    }
    Section section = entry.section("remoteCode");
    RemoteCode code =
        new RemoteCode(
            section.parsed("of", CatalogReader::part, RemoteCode.Part.CONFIG),
            section.has("notFrom")
                ? Optional.of(section.parsed("notFrom", EngineVersion::parse, NO_VERSION))
                : Optional.empty(),
            section.has("revision")
                ? Optional.of(section.parsed("revision", CatalogReader::commit, ""))
                : Optional.empty(),
            own || isBundledWithCode(entry.text("id")));
    section.end();
    return Optional.of(code);
  }

  /** An entry that replaces one of this program's is of the same repository. */
  private boolean isBundledWithCode(String id) {
    return models.stream()
        .filter(it -> ModelCatalog.key(it.id()).equals(ModelCatalog.key(id)))
        .flatMap(it -> it.remoteCode().stream())
        .anyMatch(RemoteCode::publishers);
  }

  /** As {@link #isOfThatMethod}: the name goes with the architecture. */
  private static Optional<String> servedAs(Section entry) {
    return entry.has("servedAs") && (entry.says("servedAs") || !entry.says("architecture"))
        ? Optional.of(entry.parsed("servedAs", CatalogReader::className, ""))
        : Optional.empty();
  }

  private static String className(String text) {
    if (!CLASS.matcher(text).matches()) {
      throw new IllegalArgumentException("must be the name of a class, as in GteNewModel");
    }
    return text;
  }

  private static Optional<Quantization> quantization(Section entry) {
    if (!entry.has("quantization")) {
      return Optional.empty();
    }
    Section section = entry.section("quantization");
    String method = section.text("method");
    int bits = section.integer("bits", 1);
    Quantization quantization =
        new Quantization(
            method,
            bits,
            isOfThatMethod(section, "checkpoint") ? section.text("checkpoint") : method,
            section.optionalInteger("groupSize", 1, Bounds.SIZE),
            isOfThatMethod(section, "blockSize")
                ? OptionalInt.of(section.integer("blockSize", 1, Bounds.SIZE))
                : OptionalInt.empty());
    section.end();
    return method.equals("none") ? Optional.empty() : Optional.of(quantization);
  }

  /** What an entry has from a model that it is like goes with that one's method. */
  private static boolean isOfThatMethod(Section quantization, String key) {
    return quantization.has(key) && (quantization.says(key) || !quantization.says("method"));
  }

  private static String id(String text) {
    if (!ID.matcher(text).matches() || text.startsWith("-")) {
      throw new IllegalArgumentException(
          "must be a Hugging Face id, as in Qwen/Qwen2.5-7B-Instruct");
    }
    return text;
  }

  private static Task task(String text) {
    return named(Task.values(), text);
  }

  private static RemoteCode.Part part(String text) {
    return named(RemoteCode.Part.values(), text);
  }

  private static <T extends Enum<T>> T named(T[] values, String text) {
    return Stream.of(values)
        .filter(it -> lower(it).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be " + Text.either(Stream.of(values).map(it -> lower(it)).toList())));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String commit(String text) {
    if (!COMMIT.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a commit of 40 hexadecimal digits");
    }
    return text;
  }

  private static OptionalLong optionalLong(Section entry, String key) {
    return entry.has(key)
        ? OptionalLong.of(entry.parsed(key, CatalogReader::positive, 1L))
        : OptionalLong.empty();
  }

  private static long positive(String text) {
    if (!POSITIVE.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a whole number above 0");
    }
    return Long.parseLong(text);
  }
}
