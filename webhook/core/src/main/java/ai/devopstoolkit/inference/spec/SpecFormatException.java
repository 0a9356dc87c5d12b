package ai.devopstoolkit.inference.spec;

import java.util.List;
import java.util.stream.Collectors;

/** A spec that does not fit the schema: the API server's own message is as precise as ours. */
public final class SpecFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /** Carries every fault that was found. */
  public SpecFormatException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  /** All faults, in the order of the fields. */
  public List<Fault> faults() {
    return faults;
  }

  /** One field that does not fit the schema. */
  public record Fault(String path, String message) {
    @Override
    public String toString() {
      return path + ": " + message;
    }
  }
}
