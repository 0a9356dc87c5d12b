package ai.devopstoolkit.inference.catalog;

import java.util.Optional;

/**
 * A kind of GPU.
 *
 * @param name as NVIDIA's GPU feature discovery labels its nodes, {@code nvidia.com/gpu.product}
 * @param memoryGib what CUDA says that there is, in GiB; less than its name promises
 * @param computeCapability what it can compute, if that is known
 */
public record GpuProduct(
    String name, double memoryGib, Optional<ComputeCapability> computeCapability) {

  /** {@code an NVIDIA-L4}, {@code a Tesla-T4}. */
  public String withArticle() {
    return (name.matches("(?i)([aeio]|NVIDIA).*") ? "an " : "a ") + name;
  }

  /** CUDA's number for what a GPU can compute, as in 9.0. */
  public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
    /**
     * Reads it.
     *
     * @throws IllegalArgumentException for text that is none
     */
    public static ComputeCapability parse(String text) {
      if (!text.matches("[1-9][0-9]?\\.[0-9]")) {
        throw new IllegalArgumentException("must be a compute capability, as in \"9.0\"");
      }
      int dot = text.indexOf('.');
      return new ComputeCapability(
          Integer.parseInt(text.substring(0, dot)), Integer.parseInt(text.substring(dot + 1)));
    }

    /** 75 for 7.5, as vLLM has it. */
    public int number() {
      return major * 10 + minor;
    }

    /** 7.5 for 75. */
    public static ComputeCapability of(int number) {
      return new ComputeCapability(number / 10, number % 10);
    }

    @Override
    public int compareTo(ComputeCapability other) {
      return major == other.major ? Integer.compare(minor, other.minor) : major - other.major;
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }
}
