package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.catalog.EngineFacts.Span;
import ai.devopstoolkit.inference.settings.JsonNodes;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.settings.SettingsException.Problem;
import ai.devopstoolkit.inference.settings.SettingsFile;
import ai.devopstoolkit.inference.spec.Argument;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;

/**
 * The arguments of {@code vllm serve}, each in one class, and the variables of a strict class:
 * {@code catalog/arguments.yaml}. Immutable.
 */
public final class ArgumentFacts {
  private static final String FILE = "/catalog/arguments.json";

  private final Map<String, ArgumentFact> facts = new LinkedHashMap<>();
  private final Map<String, Kind> variables = new HashMap<>();
  private final Set<String> harmless;

  /** Who may write an argument. */
  public enum Kind {
    /** Set from a field of the spec, or by the operator: refused. */
    DERIVED("derived"),
    /** Goes to {@code spec.derived.engine}. */
    PLACED("placed"),
    /** Passed. */
    TUNING("tuning"),
    /** Loads code or reaches files: only where the policy names it. */
    CODE_AND_FILES("code-and-files"),
    /** Opens ports, reaches addresses or holds secrets: only where the policy names it. */
    NETWORK_AND_SECRETS("network-and-secrets");

    private final String section;

    Kind(String section) {
      this.section = section;
    }

    /** The name of the class in the file, and in messages. */
    public String section() {
      return section;
    }

    /** Whether the policy has to name it. */
    public boolean isStrict() {
      return this == CODE_AND_FILES || this == NETWORK_AND_SECRETS;
    }
  }

  /** How many values an argument takes. */
  public enum Takes {
    /** A flag. */
    NONE,
    /** A flag, or {@code --no-} and its name. */
    NONE_OR_NEGATED,
    /** One at most. */
    ONE_OR_NONE,
    /** One. */
    ONE,
    /** One or more. */
    SEVERAL,
    /** The releases that were asked do not have it. */
    UNKNOWN
  }

  /** What the values of a tuning argument may hold. */
  public enum Form {
    /** Words and numbers. */
    PLAIN,
    /** JSON of words and numbers. */
    JSON,
    /** Anything. */
    TEXT
  }

  /**
   * One argument.
   *
   * @param name in full, as in {@code --max-num-seqs}
   * @param kind its class
   * @param by what sets a derived one; the key in {@code derived.engine} of a placed one
   * @param known the versions that have it
   * @param takes how many values
   * @param form what the values of a tuning one may hold
   * @param values of a strict one that pass all the same
   * @param keys of the JSON value of a strict one that pass all the same
   * @param uncounted whether the sum of memory does not count what it changes
   */
  public record ArgumentFact(
      String name,
      Kind kind,
      String by,
      Span known,
      Takes takes,
      Form form,
      Set<String> values,
      Set<String> keys,
      boolean uncounted) {

    /** Whether the policy has to name it for it to pass with this value. */
    public boolean needsAllowing(Argument argument) {
      return kind.isStrict() && !passesAllTheSame(argument);
    }

    private boolean passesAllTheSame(Argument argument) {
      if (!values.isEmpty()) {
        return argument.key().isEmpty() && values.contains(argument.value());
      }
      return !keys.isEmpty() && !argument.negated() && ArgumentValues.hasOnly(keys, argument);
    }
  }

  private ArgumentFacts(@Nullable Node root, List<Problem> problems) {
    Section file = new Section(root, "", problems, null);
    for (Kind kind : Kind.values()) {
      Section names = file.section(kind.section());
      for (String name : names.keys()) {
        if (facts.put(name, fact(name, kind, names.section(name))) != null) {
          file.problem(kind.section(), name + " is in two classes");
        }
      }
    }
    Section names = file.section("variables");
    for (Kind kind : Kind.values()) {
      if (kind.isStrict()) {
        names.texts(kind.section()).forEach(it -> variables.put(it, kind));
      }
    }
    harmless = Set.copyOf(names.texts("harmless"));
    names.end();
    file.end();
  }

  /** What this program knows. */
  public static ArgumentFacts bundled() {
    return Bundled.FACTS;
  }

  private static final class Bundled {
    static final ArgumentFacts FACTS = read();

    private static ArgumentFacts read() {
      try {
        return ArgumentFacts.read(JsonNodes.resource(FILE));
      } catch (SettingsException e) {
        throw new IllegalStateException("the arguments are broken:\n" + e.getMessage(), e);
      }
    }
  }

  static ArgumentFacts read(@Nullable Node root) throws SettingsException {
    List<Problem> problems = new ArrayList<>();
    ArgumentFacts facts = new ArgumentFacts(root, problems);
    SettingsFile.refuse(problems);
    return facts;
  }

  /** The argument of this name in full; absent if no recorded version has it. */
  public Optional<ArgumentFact> find(String name) {
    return Optional.ofNullable(facts.get(name));
  }

  /** All of them. */
  public Collection<ArgumentFact> all() {
    return facts.values();
  }

  /** The strict class of an environment variable; absent if it is of none. */
  public Optional<Kind> variable(String name) {
    Kind kind = variables.get(name);
    if (kind == null && isOfLoader(name) && !harmless.contains(name)) {
      kind = Kind.CODE_AND_FILES;
    }
    return Optional.ofNullable(kind);
  }

  /** Read by Python or the loader of libraries before anything else. */
  private static boolean isOfLoader(String name) {
    return name.startsWith("PYTHON") || name.startsWith("LD_");
  }

  /** The variables of a strict class. */
  public Set<String> variables() {
    return Set.copyOf(variables.keySet());
  }

  /** What {@code name} may have been meant to be: what it begins, else what is spelled alike. */
  public Optional<String> nearest(String name) {
    String best = null;
    int distance = Math.max(2, name.length() / 4) + 1;
    for (String known : facts.keySet()) {
      if (name.length() > 3 && known.startsWith(name)) {
        return Optional.of(known);
      }
      int near = distance(name, known, distance);
      if (near < distance) {
        best = known;
        distance = near;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Levenshtein's, or {@code limit} if it is not below. */
  private static int distance(String one, String other, int limit) {
    if (one.length() > 64 || Math.abs(one.length() - other.length()) >= limit) {
      return limit;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return Math.min(row[other.length()], limit);
  }

  private static ArgumentFact fact(String name, Kind kind, Section entry) {
    ArgumentFact fact =
        new ArgumentFact(
            name,
            kind,
            entry.optionalText("by"),
            EngineFacts.span(entry),
            entry.has("takes")
                ? entry.parsed("takes", ArgumentFacts::takes, Takes.UNKNOWN)
                : Takes.UNKNOWN,
            entry.has("form") ? entry.parsed("form", ArgumentFacts::form, Form.PLAIN) : Form.PLAIN,
            entry.has("values") ? Set.copyOf(entry.texts("values")) : Set.of(),
            entry.has("keys") ? Set.copyOf(entry.texts("keys")) : Set.of(),
            entry.has("uncounted") && entry.bool("uncounted"));
    entry.end();
    return fact;
  }

  private static Takes takes(String text) {
    return switch (text) {
      case "no" -> Takes.NONE;
      case "no-" -> Takes.NONE_OR_NEGATED;
      case "0-1" -> Takes.ONE_OR_NONE;
      case "1" -> Takes.ONE;
      case "n" -> Takes.SEVERAL;
      default -> throw new IllegalArgumentException("must be no, no-, 0-1, 1 or n");
    };
  }

  private static Form form(String text) {
    return switch (text) {
      case "json" -> Form.JSON;
      case "text" -> Form.TEXT;
      default -> throw new IllegalArgumentException("must be json or text");
    };
  }
}
