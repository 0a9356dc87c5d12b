package ai.devopstoolkit.inference.rules;

/**
 * What a rule has to say about one field.
 *
 * @param rule the rule's id
 * @param path the field, as in {@code spec.env[2].name}
 * @param message complete without the path: why, the numbers, what would work
 */
public record Finding(String rule, String path, String message) {
  /** As kubectl prints it: path, colon, message. */
  @Override
  public String toString() {
    return path + ": " + message;
  }
}
