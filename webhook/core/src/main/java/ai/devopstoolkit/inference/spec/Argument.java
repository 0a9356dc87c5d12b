package ai.devopstoolkit.inference.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * One argument of {@code vllm serve}, by its name in full however it was spelled.
 *
 * @param name as in {@code --max-num-seqs}
 * @param key what {@code --name.key=value} sets of a JSON value, as in {@code mode} or {@code a.b};
 *     empty for the whole
 * @param negated whether it was spelled {@code --no-name}
 * @param values none for a flag
 * @param index of the item in the list that names it
 */
public record Argument(String name, String key, boolean negated, List<String> values, int index) {

  /** As it is spelled here: {@code --no-name}, {@code --name.key}. */
  public String spelled() {
    String spelled = negated ? "--no-" + name.substring(2) : name;
    return key.isEmpty() ? spelled : spelled + "." + key;
  }

  /** The one value; empty where there is none, or several. */
  public String value() {
    return values.size() == 1 ? values.get(0) : "";
  }

  /**
   * The items of a command line: one with its value, or the name and then each of several values.
   */
  public List<String> items() {
    if (values.isEmpty()) {
      return List.of(spelled());
    }
    if (values.size() == 1) {
      return List.of(spelled() + "=" + values.get(0));
    }
    List<String> items = new ArrayList<>(values.size() + 1);
    items.add(spelled());
    items.addAll(values);
    return items;
  }
}
