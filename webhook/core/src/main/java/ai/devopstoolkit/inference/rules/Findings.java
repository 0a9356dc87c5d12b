package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.Field;
import java.util.ArrayList;
import java.util.List;

/** Collects what the rules find: refusals and warnings, in the order of the rules. */
public final class Findings {
  private final List<Finding> refusals = new ArrayList<>(0);
  private final List<Finding> warnings = new ArrayList<>(0);
  private String rule = "";

  /** From here on findings belong to the rule {@code id}. */
  public Findings of(String id) {
    rule = id;
    return this;
  }

  /** The request is refused: {@code field} can never work as it is. */
  public void refuse(Field field, String message) {
    refuse(field.path(), message);
  }

  /** The request is refused: the field at {@code path} can never work as it is. */
  public void refuse(String path, String message) {
    refusals.add(new Finding(rule, path, message));
  }

  /** The user is warned. The API server advises 120 characters at most, path included. */
  public void warn(Field field, String message) {
    warn(field.path(), message);
  }

  /** The user is warned about the field at {@code path}. */
  public void warn(String path, String message) {
    warnings.add(new Finding(rule, path, message));
  }

  /**
   * Refuses what is certain, as with an engine whose version is known, and warns of it otherwise.
   *
   * @param refusal what {@link #refuse(String, String)} says, with what would work
   * @param warning what {@link #warn(String, String)} says, which has to be short
   */
  public void refuseIf(boolean certain, String path, String refusal, String warning) {
    if (certain) {
      refuse(path, refusal);
    } else {
      warn(path, warning);
    }
  }

  /** Everything that is refused; the request is allowed if this is empty. */
  public List<Finding> refusals() {
    return refusals;
  }

  /** Everything that is warned about. */
  public List<Finding> warnings() {
    return warnings;
  }
}
