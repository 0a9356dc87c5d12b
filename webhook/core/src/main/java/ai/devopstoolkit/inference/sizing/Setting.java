package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Text;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A setting of vLLM that has a place in {@code spec.derived.engine}. */
public enum Setting {
  DTYPE("dtype", "--dtype", Form.DTYPE, true),
  GPU_MEMORY_UTILIZATION("gpuMemoryUtilization", "--gpu-memory-utilization", Form.FRACTION, true),
  ENABLE_PREFIX_CACHING("enablePrefixCaching", "--enable-prefix-caching", Form.SWITCH, true),
  ENABLE_CHUNKED_PREFILL("enableChunkedPrefill", "--enable-chunked-prefill", Form.SWITCH, true),
  MAX_NUM_SEQS("maxNumSeqs", "--max-num-seqs", Form.COUNT, true),
  MAX_NUM_BATCHED_TOKENS(
      "maxNumBatchedTokens", "--max-num-batched-tokens", Form.LARGE_COUNT, false),
  KV_CACHE_DTYPE("kvCacheDtype", "--kv-cache-dtype", Form.KV_CACHE_DTYPE, false),
  ENABLE_AUTO_TOOL_CHOICE("enableAutoToolChoice", "--enable-auto-tool-choice", Form.SWITCH, true),
  TOOL_CALL_PARSER("toolCallParser", "--tool-call-parser", Form.NAME, true),
  REASONING_PARSER("reasoningParser", "--reasoning-parser", Form.NAME, false);

  private static final List<Setting> ALL = List.of(values());

  private final String field;
  private final String argument;
  private final Form form;
  private final boolean placed;

  Setting(String field, String argument, Form form, boolean placed) {
    this.field = field;
    this.argument = argument;
    this.form = form;
    this.placed = placed;
  }

  /** The setting that an argument's name in full stands for. */
  public static Optional<Setting> of(String argument) {
    for (Setting setting : ALL) {
      if (setting.argument.equals(argument)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  /** Its name in {@code derived.engine}. */
  public String field() {
    return field;
  }

  /** Its name on the command line, as in {@code --max-num-seqs}. */
  public String argument() {
    return argument;
  }

  /** Whether VLLMRuntime has a field for it; else it is one of {@code derived.extraArgs}. */
  public boolean isPlaced() {
    return placed;
  }

  /** Whether its value is a whole number. */
  public boolean isCount() {
    return form == Form.COUNT || form == Form.LARGE_COUNT;
  }

  /** Whether it is on or off. */
  public boolean isSwitch() {
    return form == Form.SWITCH;
  }

  /** The value in one spelling; empty if vLLM would not take it. */
  public Optional<String> read(Argument argument) {
    boolean one = argument.key().isEmpty() && !argument.negated() && argument.values().size() == 1;
    return form == Form.SWITCH
        ? argument.key().isEmpty() && argument.values().isEmpty()
            ? Optional.of(String.valueOf(!argument.negated()))
            : Optional.empty()
        : one ? form.read(argument.value()) : Optional.empty();
  }

  /** What its values are, and what to do: the end of a sentence, and one more. */
  public String expected() {
    return isSwitch() ? form.expected : form.expected + ". Write such a value, or leave it out.";
  }

  /** What vLLM takes as a value. */
  private enum Form {
    SWITCH("is a flag and takes no value. Write it alone, or leave it out."),
    DTYPE("must be " + Text.either(Choices.DTYPES)),
    KV_CACHE_DTYPE("must be one of vLLM's, as in fp8: " + Text.either(Choices.KV_CACHE_DTYPES)),
    FRACTION("must be above 0 and at most 1, as in 0.9"),
    COUNT("must be a whole number from 1 on, as in 64"),
    LARGE_COUNT("must be a whole number from 1 on, as in 8192 or 8k"),
    NAME("must be the name of a parser, as in hermes");

    private final String expected;

    Form(String expected) {
      this.expected = expected;
    }

    Optional<String> read(String text) {
      return switch (this) {
        case SWITCH -> Optional.empty();
        case DTYPE -> chosen(text, Choices.DTYPES);
        case KV_CACHE_DTYPE -> chosen(text, Choices.KV_CACHE_DTYPES);
        case FRACTION -> fraction(text);
        case COUNT -> count(text).filter(it -> Choices.DIGITS.matcher(text).matches());
        case LARGE_COUNT -> count(text);
        case NAME -> Choices.WORD.matcher(text).matches() ? Optional.of(text) : Optional.empty();
      };
    }

    private static Optional<String> chosen(String text, List<String> choices) {
      return choices.contains(text) ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> fraction(String text) {
      if (!Choices.FRACTION.matcher(text).matches()) {
        return Optional.empty();
      }
      BigDecimal value = new BigDecimal(text);
      return value.signum() > 0 && value.compareTo(BigDecimal.ONE) <= 0
          ? Optional.of(value.stripTrailingZeros().toPlainString())
          : Optional.empty();
    }

    private static Optional<String> count(String text) {
      long value = number(text);
      return value >= 1 && value <= Integer.MAX_VALUE
          ? Optional.of(Long.toString(value))
          : Optional.empty();
    }
  }

  /**
   * A number as vLLM's human_readable_int reads it: 8k is 8,000, 8K is 8,192; -1 if it is none, or
   * is not whole.
   */
  static long number(String text) {
    Matcher matcher = Choices.NUMBER.matcher(text);
    if (!matcher.matches()) {
      return -1;
    }
    String unit = matcher.group(2);
    BigDecimal factor = BigDecimal.ONE;
    if (!unit.isEmpty()) {
      int power = "kmgt".indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
      boolean decimal = Character.isLowerCase(unit.charAt(0));
      factor = BigDecimal.valueOf(decimal ? 1000 : 1024).pow(power);
    }
    BigDecimal value = new BigDecimal(matcher.group(1)).multiply(factor);
    return value.stripTrailingZeros().scale() <= 0 && value.precision() - value.scale() <= 18
        ? value.longValueExact()
        : -1;
  }

  /** vLLM's own lists (ModelDType of 0.15.0 and 0.32.0; CacheDType of 0.32.0). */
  private static final class Choices {
    static final List<String> DTYPES =
        List.of("auto", "half", "float16", "bfloat16", "float", "float32");
    static final List<String> KV_CACHE_DTYPES =
        List.of(
            "auto",
            "float16",
            "bfloat16",
            "fp8",
            "fp8_e4m3",
            "fp8_e5m2",
            "fp8_inc",
            "fp8_ds_mla",
            "nvfp4_ds_mla",
            "turboquant_k8v4",
            "turboquant_4bit_nc",
            "turboquant_k3v4_nc",
            "turboquant_3bit_nc",
            "ultraquant_4bit",
            "int4_per_token_head",
            "int8_per_token_head",
            "fp8_per_token_head",
            "nvfp4",
            "nvfp4_4over6");
    static final Pattern DIGITS = Pattern.compile("[0-9]{1,18}");
    static final Pattern NUMBER = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,9})?)([kKmMgGtT]?)");
    static final Pattern FRACTION = Pattern.compile("[0-9]?\\.?[0-9]{1,6}|1\\.");
    static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    private Choices() {}
  }

  /** Those of a KV cache that the oldest versions have (CacheDType of 0.15.0). */
  public static final Set<String> FIRST_KV_CACHE_DTYPES =
      Set.of("auto", "bfloat16", "fp8", "fp8_e4m3", "fp8_e5m2", "fp8_inc", "fp8_ds_mla");
}
