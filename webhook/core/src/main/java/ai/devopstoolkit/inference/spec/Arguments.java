package ai.devopstoolkit.inference.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A list of arguments as {@code vllm serve} reads it (FlexibleArgumentParser of 0.15.0 and 0.32.0,
 * argparse of Python), less what it only guesses at: no name is cut short, no value is glued to a
 * short name. Knows nothing of what the names mean. Immutable.
 *
 * @param all in their order, those with faults left out
 * @param faults what is malformed, in the order of the list
 */
public record Arguments(List<Argument> all, List<Fault> faults) {
  /** No argument at all. */
  public static final Arguments NONE = new Arguments(List.of(), List.of());

  /** Short names of the real parsers, and what they stand for ({@code tests/engine}). */
  public static final Map<String, String> SHORT =
      Map.ofEntries(
          Map.entry("-ac", "--attention-config"),
          Map.entry("-asc", "--api-server-count"),
          Map.entry("-cc", "--compilation-config"),
          Map.entry("-dc", "--diffusion-config"),
          Map.entry("-dcp", "--decode-context-parallel-size"),
          Map.entry("-dp", "--data-parallel-size"),
          Map.entry("-dpa", "--data-parallel-address"),
          Map.entry("-dpb", "--data-parallel-backend"),
          Map.entry("-dpe", "--data-parallel-external-lb"),
          Map.entry("-dph", "--data-parallel-hybrid-lb"),
          Map.entry("-dpl", "--data-parallel-size-local"),
          Map.entry("-dpm", "--data-parallel-multi-port-external-lb"),
          Map.entry("-dpn", "--data-parallel-rank"),
          Map.entry("-dpp", "--data-parallel-rpc-port"),
          Map.entry("-dpr", "--data-parallel-start-rank"),
          Map.entry("-ep", "--enable-expert-parallel"),
          Map.entry("-n", "--nnodes"),
          Map.entry("-O", "--optimization-level"),
          Map.entry("-pcp", "--prefill-context-parallel-size"),
          Map.entry("-pp", "--pipeline-parallel-size"),
          Map.entry("-q", "--quantization"),
          Map.entry("-r", "--node-rank"),
          Map.entry("-sc", "--speculative-config"),
          Map.entry("-tp", "--tensor-parallel-size"));

  /** Further names in full of the same argument, and the one that stands for it here. */
  public static final Map<String, String> SAME =
      Map.of("--device-memory-utilization", "--gpu-memory-utilization");

  private static final String NEGATION = "--no-";
  private static final String LEVEL = "-O";

  /** What is wrong with the item at {@code index}, as the end of a sentence about it. */
  public record Fault(int index, String message) {}

  /** Reads a list; what is malformed becomes a fault. */
  public static Arguments of(List<String> items) {
    return items.isEmpty() ? NONE : new Parser(items.size()).parse(items);
  }

  /** The first of this name that sets the whole, in full, as in {@code --dtype}. */
  public Optional<Argument> find(String name) {
    for (Argument argument : all) {
      if (argument.name().equals(name) && argument.key().isEmpty()) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  /** Whether one of this name is there, also one that sets a part of a JSON value. */
  public boolean has(String name) {
    for (Argument argument : all) {
      if (argument.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The name in full for a name as it may be written: {@code max_num_seqs}, {@code --max-num-seqs},
   * {@code -tp}.
   */
  public static String fullName(String written) {
    String known = SHORT.get(written);
    if (known != null) {
      return known;
    }
    String dashes = written.replace('_', '-');
    String full = dashes.startsWith("--") ? dashes : "--" + dashes;
    return SAME.getOrDefault(full, full);
  }

  /** Reads item by item; {@code open} is the argument that the next value belongs to. */
  private static final class Parser {
    private final List<Argument> all;
    private final List<Fault> faults = new ArrayList<>(0);

    /** Where each name and key stands first, to find doubles. */
    private final Map<String, Integer> whole = new HashMap<>();

    private final Map<String, Integer> parts = new HashMap<>();
    private @Nullable Argument open;
    private boolean complete;

    Parser(int size) {
      all = new ArrayList<>(size);
    }

    Arguments parse(List<String> items) {
      for (int i = 0; i < items.size(); i++) {
        String item = items.get(i);
        String unfit = unfit(item);
        if (unfit != null) {
          fault(i, unfit);
          if (isName(item)) {
            close();
            skip();
          }
        } else if (isName(item)) {
          close();
          name(item, i);
        } else {
          value(item, i);
        }
      }
      close();
      return new Arguments(List.copyOf(all), List.copyOf(faults));
    }

    private void fault(int index, String message) {
      faults.add(new Fault(index, message));
    }

    private void close() {
      if (open != null) {
        add(open);
        open = null;
      }
      complete = false;
    }

    private void value(String item, int index) {
      if (open == null) {
        if (!complete) {
          fault(index, "is a value without a name before it. Write --name=value.");
        } else {
          fault(
              index, "follows an argument that has its value after \"=\". Remove one of the two.");
        }
        return;
      }
      List<String> values = open.values();
      if (values.isEmpty()) {
        values = new ArrayList<>(1);
        open = new Argument(open.name(), open.key(), open.negated(), values, open.index());
      }
      values.add(item);
    }

    private void name(String item, int index) {
      int equals = item.indexOf('=');
      String written = equals < 0 ? item : item.substring(0, equals);
      if (written.startsWith(LEVEL)) { // -O3, -O=3
        level(item, index);
        return;
      }
      int dot = written.indexOf('.');
      String name = dot < 0 ? written : written.substring(0, dot);
      String key = dot < 0 ? "" : written.substring(dot + 1);
      boolean isLong = name.startsWith("--");
      if (isLong) {
        name = name.replace('_', '-');
      }
      if (isLong ? !isWord(name, false) : !SHORT.containsKey(name)) {
        fault(index, noName(item, isLong));
        skip();
        return;
      }
      if (dot >= 0 && !isWord(key, true)) {
        fault(index, "has no key of a JSON value after \".\". Write --name.key=value.");
        skip();
        return;
      }
      boolean negated = name.startsWith(NEGATION);
      String full = isLong ? name : SHORT.get(name);
      if (negated) {
        full = "--" + name.substring(NEGATION.length());
      }
      full = SAME.getOrDefault(full, full);
      open(full, key, negated, equals < 0 ? null : item.substring(equals + 1), index);
    }

    private void level(String item, int index) {
      String value = item.equals(LEVEL) ? null : item.substring(item.charAt(2) == '=' ? 3 : 2);
      open("--optimization-level", "", false, value, index);
    }

    private void open(String name, String key, boolean negated, @Nullable String value, int index) {
      if (value == null) {
        open = new Argument(name, key, negated, List.of(), index);
      } else {
        add(new Argument(name, key, negated, List.of(value), index));
        complete = true;
      }
    }

    /** Takes the values of a name that is none, which has its fault already. */
    private void skip() {
      open = new Argument("", "", false, List.of(), 0);
    }

    private void add(Argument argument) {
      if (argument.name().isEmpty()) {
        return;
      }
      String name = argument.name();
      String key = argument.key().endsWith("+") ? trimmed(argument.key()) : argument.key();
      Integer earlier = whole.get(name);
      if (earlier == null) {
        earlier = key.isEmpty() ? parts.get(name) : parts.get(name + "." + key);
      }
      if (earlier != null) {
        fault(
            argument.index(),
            "sets "
                + Text.quoted(key.isEmpty() ? name : name + "." + key)
                + " again, as args["
                + earlier
                + "] does: only one can win. Keep one of them.");
        return;
      }
      if (key.isEmpty()) {
        whole.put(name, argument.index());
      } else {
        parts.putIfAbsent(name, argument.index());
        parts.put(name + "." + key, argument.index());
      }
      for (String value : argument.values()) {
        // As an item of its own, -0.5 would be read as a name with a key.
        if (argument.values().size() > 1 && value.startsWith("-")) {
          fault(
              argument.index(), "has several values, and one starts with \"-\". Remove that one.");
          return;
        }
      }
      all.add(
          new Argument(
              name,
              argument.key(),
              argument.negated(),
              List.copyOf(argument.values()),
              argument.index()));
    }

    private static String trimmed(String key) {
      return key.substring(0, key.length() - 1);
    }

    private static String noName(String item, boolean isLong) {
      int blank = item.indexOf(' ');
      if (blank > 0 && isLong && isWord(item.substring(0, blank).replace('_', '-'), false)) {
        return "holds a name and a value with a blank between. Write --name=value, or two items.";
      }
      return isLong
          ? "names no argument: names are -- and a-z, 0-9, - and _."
          : "is no short name of vLLM serve. Write the name in full, as --name=value.";
    }

    /** What no item may hold; null if there is nothing. */
    private static @Nullable String unfit(String item) {
      if (item.contains("$(")) {
        return "holds \"$(\": Kubernetes would put a variable there. Remove it.";
      }
      for (int i = 0; i < item.length(); i++) {
        if (Character.isISOControl(item.charAt(i))) {
          return "holds a control character, such as the end of a line. Remove it.";
        }
      }
      return null;
    }

    /** What argparse looks up among its names; a negative number is a value. */
    private static boolean isName(String item) {
      return item.startsWith("-") && !isNegativeNumber(item);
    }

    /** -1, -1.5, -.5. */
    private static boolean isNegativeNumber(String item) {
      int digits = 0;
      int dots = 0;
      for (int i = 1; i < item.length(); i++) {
        char c = item.charAt(i);
        if (c == '.') {
          dots++;
          digits = 0;
        } else if (c >= '0' && c <= '9') {
          digits++;
        } else {
          return false;
        }
      }
      return digits > 0 && dots <= 1;
    }

    /** The name after its dashes, or the key, of characters that need no thought. */
    private static boolean isWord(String text, boolean key) {
      int start = key ? 0 : 2;
      if (text.length() <= start || text.charAt(start) == '-' || text.charAt(start) == '.') {
        return false;
      }
      for (int i = start; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        boolean more = (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '+';
        if (!plain && !(key && more)) {
          return false;
        }
      }
      return true;
    }
  }
}
