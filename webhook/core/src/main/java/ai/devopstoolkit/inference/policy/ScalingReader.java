package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.policy.Policy.Rollout;
import ai.devopstoolkit.inference.policy.Policy.Scaling;
import ai.devopstoolkit.inference.settings.Section;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/**
 * Reads {@code replicas}, {@code rollout} and {@code autoscaling}. The last has the names and
 * bounds of the vLLM operator's autoscalingConfig.
 */
final class ScalingReader {
  /** The schema's own maximum, the only bound that the scale subresource meets. */
  private static final int MOST_REPLICAS = 100;

  private static final int MOST = Integer.MAX_VALUE;
  private static final int MOST_SECONDS = 86_400;

  private ScalingReader() {}

  static Scaling scaling(Section file) {
    Section replicas = file.section("replicas");
    int maximum = replicas.integer("maximum", 1, MOST_REPLICAS);
    replicas.end();
    Rollout rollout = file.parsed("rollout", ScalingReader::rollout, Rollout.Recreate);
    return new Scaling(maximum, rollout, autoscaler(file.section("autoscaling")));
  }

  private static Rollout rollout(String text) {
    return Arrays.stream(Rollout.values())
        .filter(it -> it.name().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be Recreate, or RollingUpdate where GPUs are to spare"));
  }

  private static ObjectNode autoscaler(Section section) {
    ObjectNode autoscaler = JsonNodeFactory.instance.objectNode();
    integer(section, "pollingInterval", 1, MOST_SECONDS, autoscaler);
    policy(section, "scaleUpPolicy", autoscaler);
    policy(section, "scaleDownPolicy", autoscaler);
    if (section.has("triggers")) {
      Section triggers = section.section("triggers");
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      if (triggers.has("prometheusAddress")) {
        json.put("prometheusAddress", triggers.parsed("prometheusAddress", ScalingReader::url, ""));
      }
      integer(triggers, "requestsRunningThreshold", 1, MOST, json);
      integer(triggers, "generationTokensThreshold", 1, MOST, json);
      integer(triggers, "promptTokensThreshold", 1, MOST, json);
      triggers.end();
      put("triggers", json, autoscaler);
    }
    section.end();
    return autoscaler;
  }

  private static void policy(Section section, String name, ObjectNode autoscaler) {
    if (!section.has(name)) {
      return;
    }
    Section policy = section.section(name);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    integer(policy, "stabilizationWindowSeconds", 0, 3600, json); // Kubernetes' own bound
    integer(policy, "podValue", 1, MOST, json);
    integer(policy, "periodSeconds", 1, 1800, json); // Kubernetes' own bound
    if (name.equals("scaleDownPolicy")) {
      integer(policy, "scaleToZeroDelaySeconds", 0, MOST_SECONDS, json);
    }
    policy.end();
    put(name, json, autoscaler);
  }

  private static void integer(
      Section section, String key, int minimum, int maximum, ObjectNode json) {
    section.optionalInteger(key, minimum, maximum).ifPresent(value -> json.put(key, value));
  }

  private static void put(String name, ObjectNode json, ObjectNode autoscaler) {
    if (!json.isEmpty()) {
      autoscaler.set(name, json);
    }
  }

  private static String url(String text) {
    if (!text.matches("https?://[!-~]{1,245}")) {
      throw new IllegalArgumentException(
          "must be a URL, as in http://prometheus.monitoring.svc:9090");
    }
    return text;
  }
}
