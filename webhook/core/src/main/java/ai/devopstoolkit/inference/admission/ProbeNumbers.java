package ai.devopstoolkit.inference.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * When a probe asks and when it gives up; how it asks is not said here.
 *
 * @param initialDelaySeconds from the container's start to the first question, 0 or more
 * @param periodSeconds from question to question, 1 or more
 * @param timeoutSeconds how long an answer may take, 1 or more
 * @param failureThreshold after how many failures in a row it gives up, 1 or more
 */
record ProbeNumbers(
    int initialDelaySeconds, int periodSeconds, int timeoutSeconds, int failureThreshold) {
  private static final String INITIAL_DELAY = "initialDelaySeconds";
  private static final String PERIOD = "periodSeconds";
  private static final String TIMEOUT = "timeoutSeconds";
  private static final String FAILURES = "failureThreshold";

  /**
   * Reads what is asked for: an object of these four numbers, the first of which may be left out.
   *
   * @param name of the probe, for messages
   * @throws PodSettingsException if a number is missing, or is none that a probe can have
   */
  static ProbeNumbers read(String name, JsonNode probe) throws PodSettingsException {
    if (!probe.isObject()) {
      throw new PodSettingsException(name + " is no object");
    }
    return new ProbeNumbers(
        probe.has(INITIAL_DELAY) ? number(name, probe, INITIAL_DELAY, 0) : 0,
        number(name, probe, PERIOD, 1),
        number(name, probe, TIMEOUT, 1),
        number(name, probe, FAILURES, 1));
  }

  private static int number(String name, JsonNode probe, String field, int least)
      throws PodSettingsException {
    JsonNode value = probe.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
      throw new PodSettingsException(
          name + "." + field + " must be a whole number, " + least + " or more");
    }
    return value.intValue();
  }

  /** The numbers of a stored probe, which the API server has checked and completed. */
  static ProbeNumbers of(JsonNode probe) {
    return new ProbeNumbers(
        probe.path(INITIAL_DELAY).asInt(0),
        probe.path(PERIOD).asInt(10),
        probe.path(TIMEOUT).asInt(1),
        probe.path(FAILURES).asInt(3));
  }

  /** A copy of {@code probe} with these numbers: what it asks stays. */
  ObjectNode in(ObjectNode probe) {
    ObjectNode changed = probe.objectNode();
    changed.setAll(probe);
    if (initialDelaySeconds == 0) {
      changed.remove(INITIAL_DELAY);
    } else {
      changed.put(INITIAL_DELAY, initialDelaySeconds);
    }
    return changed
        .put(PERIOD, periodSeconds)
        .put(TIMEOUT, timeoutSeconds)
        .put(FAILURES, failureThreshold);
  }
}
