package ai.devopstoolkit.inference.sizing;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineFacts;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.sizing.Tuning.CacheFormat;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Arguments;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The settings that vLLM is started with: the user's arguments win over the policy, and both over
 * what the catalog says of the model. Immutable.
 *
 * @param values of each setting that somebody sets
 * @param arguments the policy's and the user's, who wins
 * @param serves which version it is
 */
public record EngineSettings(Map<Setting, Value> values, Arguments arguments, EngineFact serves) {

  /**
   * A setting's value.
   *
   * @param text in one spelling
   * @param why it is that
   * @param from where it comes from
   */
  public record Value(String text, String why, String from) {}

  /** The argument for weights that stay in the pod's memory, in GiB of each GPU. */
  public static final String CPU_OFFLOAD = "--cpu-offload-gb";

  private static final Pattern GIB = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");
  private static final String POLICYS = "the policy's";

  /** Those of {@code model} under {@code policy} with the arguments of a spec. */
  public static EngineSettings of(Policy policy, Arguments own, Optional<ModelFacts> model) {
    Policy.Engine engine = policy.engine();
    Map<Setting, Value> values = new EnumMap<>(Setting.class);
    boolean encodes = model.map(ModelFacts::isEncoder).orElse(false);
    put(values, Setting.DTYPE, engine.dtype());
    put(values, Setting.GPU_MEMORY_UTILIZATION, engine.gpuMemoryUtilization());
    put(values, Setting.ENABLE_PREFIX_CACHING, String.valueOf(engine.enablePrefixCaching()));
    put(values, Setting.ENABLE_CHUNKED_PREFILL, String.valueOf(engine.enableChunkedPrefill()));
    engine.maxNumSeqs().ifPresent(it -> put(values, Setting.MAX_NUM_SEQS, String.valueOf(it)));
    engine
        .maxNumBatchedTokens()
        .ifPresent(it -> put(values, Setting.MAX_NUM_BATCHED_TOKENS, String.valueOf(it)));
    if (!engine.kvCacheDtype().isEmpty() && !encodes) {
      put(values, Setting.KV_CACHE_DTYPE, engine.kvCacheDtype());
    }
    apply(values, engine.args(), POLICYS, "policy engine.args");
    apply(values, own, "as you wrote it", "spec.args");
    parsers(values, engine, model);
    if (encodes) {
      Value off = new Value("false", "an encoder keeps no KV cache to reuse", "catalog");
      values.put(Setting.ENABLE_PREFIX_CACHING, off);
      values.put(Setting.ENABLE_CHUNKED_PREFILL, off);
    }
    return new EngineSettings(values, joined(engine.args(), own), engine.serves());
  }

  private static void apply(
      Map<Setting, Value> values, Arguments arguments, String why, String from) {
    for (Argument argument : arguments.all()) {
      Setting.of(argument.name())
          .ifPresent(
              setting ->
                  setting
                      .read(argument)
                      .ifPresent(text -> values.put(setting, new Value(text, why, from))));
    }
  }

  /** Those of the policy that the user does not write, and the user's. */
  private static Arguments joined(Arguments policys, Arguments own) {
    if (policys.all().isEmpty()) {
      return own;
    }
    List<Argument> all = new ArrayList<>(policys.all());
    all.removeIf(it -> own.has(it.name()));
    all.addAll(own.all());
    return new Arguments(all, own.faults());
  }

  private static void put(Map<Setting, Value> values, Setting setting, String text) {
    values.put(setting, new Value(text, POLICYS, "policy engine." + setting.field()));
  }

  /** The catalog's, where the policy or the user wants them and the version has them. */
  private static void parsers(
      Map<Setting, Value> values, Policy.Engine engine, Optional<ModelFacts> model) {
    Value choice = values.get(Setting.ENABLE_AUTO_TOOL_CHOICE);
    boolean asked = choice != null && choice.text().equals("true");
    Optional<String> toolCall =
        model.flatMap(it -> it.parsers().toolCall()).filter(it -> hasToolCall(engine.serves(), it));
    if (asked || (choice == null && engine.toolCalling())) {
      String from = "catalog, " + (asked ? "spec.args" : "policy engine.toolCalling");
      if (!values.containsKey(Setting.TOOL_CALL_PARSER)) {
        toolCall.ifPresent(
            it ->
                values.put(
                    Setting.TOOL_CALL_PARSER, new Value(it, "how this model calls tools", from)));
      }
      if (!asked && values.containsKey(Setting.TOOL_CALL_PARSER)) {
        values.put(
            Setting.ENABLE_AUTO_TOOL_CHOICE,
            new Value("true", "the model may call tools", "policy engine.toolCalling"));
      }
    }
    if (engine.reasoning() && !values.containsKey(Setting.REASONING_PARSER)) {
      model
          .flatMap(it -> it.parsers().reasoning())
          .filter(it -> hasReasoning(engine.serves(), it))
          .ifPresent(
              it ->
                  values.put(
                      Setting.REASONING_PARSER,
                      new Value(
                          it, "how this model thinks aloud", "catalog, policy engine.reasoning")));
    }
  }

  /** What the policy wants of the catalog and does not get, each a sentence for people. */
  public static List<String> notDerived(Policy policy, Optional<ModelFacts> model) {
    Policy.Engine engine = policy.engine();
    List<String> missing = new ArrayList<>(0);
    Optional<String> toolCall = model.flatMap(it -> it.parsers().toolCall());
    if (engine.toolCalling() && toolCall.filter(it -> hasToolCall(engine.serves(), it)).isEmpty()) {
      missing.add(lack("toolCallParser", toolCall, engine.serves()));
    }
    Optional<String> reasoning = model.flatMap(it -> it.parsers().reasoning());
    if (engine.reasoning() && reasoning.filter(it -> hasReasoning(engine.serves(), it)).isEmpty()) {
      missing.add(lack("reasoningParser", reasoning, engine.serves()));
    }
    return missing;
  }

  private static String lack(String field, Optional<String> parser, EngineFact serves) {
    return "No engine."
        + field
        + ": "
        + parser
            .map(it -> serves.name() + " has no " + it + ", which this model needs.")
            .orElse("the catalog knows none for this model.");
  }

  /** Whether the version is known to have a parser of tool calls; of an unknown version any. */
  public static boolean hasToolCall(EngineFact serves, String parser) {
    return has(EngineFacts.bundled().toolCallParser(parser), serves);
  }

  /** The same of what models think. */
  public static boolean hasReasoning(EngineFact serves, String parser) {
    return has(EngineFacts.bundled().reasoningParser(parser), serves);
  }

  private static boolean has(Optional<EngineFacts.Span> span, EngineFact serves) {
    return span.isPresent() && serves.version().map(span.get()::has).orElse(true);
  }

  /** The same with another argument, which wins; to see what that would change. */
  EngineSettings with(Setting setting, String text) {
    Map<Setting, Value> changed = new EnumMap<>(values);
    changed.put(setting, new Value(text, "", ""));
    return new EngineSettings(changed, arguments, serves);
  }

  /** The same with {@code argument} as one more item of {@code spec.args}. */
  public EngineSettings with(String argument) {
    Arguments more = Arguments.of(List.of(argument));
    Optional<Setting> setting = Setting.of(more.all().get(0).name());
    if (setting.isPresent()) {
      return with(setting.get(), setting.get().read(more.all().get(0)).orElseThrow());
    }
    List<Argument> all = new ArrayList<>(arguments.all());
    all.addAll(more.all());
    return new EngineSettings(values, new Arguments(all, arguments.faults()), serves);
  }

  /** The value of {@code setting} in one spelling. */
  public Optional<String> text(Setting setting) {
    return Optional.ofNullable(values.get(setting)).map(Value::text);
  }

  /** That of one that is a number. */
  public OptionalInt count(Setting setting) {
    Value value = values.get(setting);
    return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value.text()));
  }

  /** Whether one is on. */
  public boolean is(Setting setting) {
    return text(setting).map("true"::equals).orElse(false);
  }

  /** What weights are computed in, as in {@code auto}. */
  public String dtype() {
    return text(Setting.DTYPE).orElseThrow();
  }

  /** The part of a GPU that vLLM takes, a decimal fraction. */
  public String gpuMemoryUtilization() {
    return text(Setting.GPU_MEMORY_UTILIZATION).orElseThrow();
  }

  /** Whether each GPU has whole experts. */
  public boolean expertParallel() {
    return isOn("--enable-expert-parallel");
  }

  /** What they change of the sum. */
  Tuning tuning() {
    if (arguments.all().isEmpty() && !values.containsKey(Setting.KV_CACHE_DTYPE)) {
      return Tuning.NONE;
    }
    long block = number("--block-size");
    long bytes = number("--kv-cache-memory-bytes");
    return new Tuning(
        text(Setting.KV_CACHE_DTYPE).map(CacheFormat::of).orElse(CacheFormat.OF_THE_MODEL),
        expertParallel(),
        isOn("--enforce-eager"),
        block > 0 && block <= 1 << 16 ? OptionalInt.of((int) block) : OptionalInt.empty(),
        bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty(),
        arguments
            .find(CPU_OFFLOAD)
            .map(Argument::value)
            .filter(it -> GIB.matcher(it).matches())
            .map(Double::parseDouble)
            .orElse(0.0));
  }

  private boolean isOn(String name) {
    return arguments.find(name).map(it -> !it.negated()).orElse(false);
  }

  private long number(String name) {
    return arguments.find(name).map(it -> Setting.number(it.value())).orElse(-1L);
  }
}
