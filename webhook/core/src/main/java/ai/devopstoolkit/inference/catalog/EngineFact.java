package ai.devopstoolkit.inference.catalog;

import java.util.Optional;

/**
 * Which version of vLLM an image holds, and how we know.
 *
 * @param image registry and name, as the operator joins them
 * @param version absent if nobody knows
 * @param strength of the evidence
 */
public record EngineFact(String image, Optional<EngineVersion> version, Strength strength) {
  /** How sure it is. */
  public enum Strength {
    /** The policy's {@code engine.version} says so. */
    STATED,
    /** Whoever publishes it names it so, or what its build installs was resolved. */
    RESOLVED,
    /** It was the newest when the image appeared: good for a warning, not for a refusal. */
    BY_DATE,
    /** Nothing is known of the image. */
    UNKNOWN
  }

  /** Whether what this version cannot do may be refused. */
  public boolean isCertain() {
    return strength == Strength.STATED || strength == Strength.RESOLVED;
  }

  /** Whether it is known to be {@code other} or newer. */
  public boolean since(EngineVersion other) {
    return version.isPresent() && version.get().since(other);
  }

  /** {@code vLLM 0.15.0}. */
  public String name() {
    return version.map(it -> "vLLM " + it).orElse("vLLM");
  }

  /** {@code vLLM 0.15.0 (docker.io/lmcache/vllm-openai:v0.3.13)}: the version, and who says so. */
  @Override
  public String toString() {
    return name() + " (" + (strength == Strength.STATED ? "policy engine.version" : image) + ")";
  }
}
