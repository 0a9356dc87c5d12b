package ai.devopstoolkit.inference.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Hooks that are served and registered together. */
enum HookGroup {
  /** Those of LLMInferences: {@code mutate.} and {@code validate.}. */
  LLM,

  /** The one of the vLLM operator's Deployments: {@code probes.}. */
  DEPLOYMENT;

  /** Whether the hook of this name in a webhook configuration is one of them. */
  boolean has(String webhook) {
    return (this == DEPLOYMENT) == webhook.startsWith("probes.");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** From the words of {@code --hooks}. */
  static final class Converter implements ITypeConverter<HookGroup> {
    @Override
    public HookGroup convert(String text) {
      for (HookGroup group : values()) {
        if (group.toString().equals(text.strip())) {
          return group;
        }
      }
      throw new TypeConversionException("\"" + text + "\" is neither llm nor deployment");
    }
  }
}
