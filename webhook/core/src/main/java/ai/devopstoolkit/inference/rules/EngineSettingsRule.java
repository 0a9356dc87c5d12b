package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.catalog.EngineFact;
import ai.devopstoolkit.inference.catalog.EngineVersion;
import ai.devopstoolkit.inference.catalog.GpuProduct;
import ai.devopstoolkit.inference.catalog.GpuProduct.ComputeCapability;
import ai.devopstoolkit.inference.catalog.ModelFacts;
import ai.devopstoolkit.inference.sizing.EngineSettings;
import ai.devopstoolkit.inference.sizing.Setting;
import ai.devopstoolkit.inference.spec.Argument;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Arguments that have a place in {@code derived.engine}: their values are ones that vLLM takes, and
 * go together.
 */
final class EngineSettingsRule implements Rule {
  /** "No valid attention backend found" (vLLM 0.15.0, asked of DeepSeek-V3 on 8.0). */
  private static final ComputeCapability LATENT_EIGHT_BITS = ComputeCapability.parse("9.0");

  /** The newest that surely has no other kinds of cache than the first ones. */
  private static final EngineVersion FIRST_KINDS_UNTIL = EngineVersion.parse("0.15.1");

  @Override
  public String id() {
    return "engine-settings";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.ARGS, Field.MODEL);
  }

  @Override
  public boolean readsPolicy() {
    return true;
  }

  @Override
  public void check(Subject subject, Findings findings) {
    for (Argument argument : subject.settings().arguments().all()) {
      Setting.of(argument.name())
          .filter(it -> it.read(argument).isEmpty())
          .ifPresent(it -> refuse(it, argument, it.expected(), subject, findings));
    }
    offload(subject, findings);
    tokens(subject, findings);
    toolCalls(subject, findings);
    reasoning(subject, findings);
    cache(subject, findings);
  }

  /** CacheConfig of 0.15.0: "Input should be greater than or equal to 0". */
  private static void offload(Subject subject, Findings findings) {
    subject
        .arguments()
        .find(EngineSettings.CPU_OFFLOAD)
        .filter(it -> it.value().startsWith("-"))
        .ifPresent(
            it ->
                findings.refuse(
                    Field.ARGS.item(it.index()),
                    EngineSettings.CPU_OFFLOAD
                        + " "
                        + Text.quoted(it.value())
                        + " is below 0, and vLLM does not start: it is GiB, as in 4. Write such a"
                        + " value, or leave it out."));
  }

  /** SchedulerConfig of 0.15.0: "must be greater than or equal to max_num_seqs". */
  private static void tokens(Subject subject, Findings findings) {
    OptionalInt tokens = subject.settings().count(Setting.MAX_NUM_BATCHED_TOKENS);
    OptionalInt sequences = subject.settings().count(Setting.MAX_NUM_SEQS);
    if (tokens.isPresent() && sequences.isPresent() && tokens.getAsInt() < sequences.getAsInt()) {
      findings.refuse(
          path(subject, Setting.MAX_NUM_BATCHED_TOKENS, Setting.MAX_NUM_SEQS),
          "max-num-batched-tokens "
              + tokens.getAsInt()
              + " is less than max-num-seqs "
              + sequences.getAsInt()
              + ", and vLLM does not start: each sequence needs a token at least. Use"
              + " --max-num-batched-tokens="
              + sequences.getAsInt()
              + " or more.");
    }
  }

  /**
   * "Error: --enable-auto-tool-choice requires --tool-call-parser" (validate_parsed_serve_args).
   */
  private static void toolCalls(Subject subject, Findings findings) {
    EngineSettings settings = subject.settings();
    Optional<String> parser = settings.text(Setting.TOOL_CALL_PARSER);
    if (settings.is(Setting.ENABLE_AUTO_TOOL_CHOICE)
        && parser.isEmpty()
        && !settings.arguments().has(Setting.TOOL_CALL_PARSER.argument())) {
      findings.refuse(
          path(subject, Setting.ENABLE_AUTO_TOOL_CHOICE),
          Setting.ENABLE_AUTO_TOOL_CHOICE.argument()
              + " needs --tool-call-parser, or vLLM does not start, and the catalog knows none for"
              + " this model that "
              + settings.serves().name()
              + " has. Write --tool-call-parser=NAME too, or leave it out.");
    }
    if (parser.isPresent()
        && !settings.arguments().has("--tool-parser-plugin")
        && !EngineSettings.hasToolCall(settings.serves(), parser.get())) {
      unknown(Setting.TOOL_CALL_PARSER, parser.get(), subject, findings);
    }
  }

  private static void reasoning(Subject subject, Findings findings) {
    EngineSettings settings = subject.settings();
    Optional<String> parser = settings.text(Setting.REASONING_PARSER);
    if (parser.isPresent()
        && !settings.arguments().has("--reasoning-parser-plugin")
        && !EngineSettings.hasReasoning(settings.serves(), parser.get())) {
      unknown(Setting.REASONING_PARSER, parser.get(), subject, findings);
    }
  }

  /** "invalid tool call parser", "invalid reasoning parser" (validate_api_server_args). */
  private static void unknown(Setting setting, String parser, Subject subject, Findings findings) {
    EngineFact engine = subject.engine();
    findings.refuseIf(
        engine.isCertain(),
        path(subject, setting),
        Text.quoted(parser)
            + " is no parser of "
            + engine
            + ", and it does not start. Use another one, or an image with a newer vLLM.",
        Text.quoted(parser) + " may be no parser of this image's vLLM");
  }

  private static void cache(Subject subject, Findings findings) {
    EngineSettings settings = subject.settings();
    if (subject.model().map(ModelFacts::isEncoder).orElse(false)) {
      settings
          .arguments()
          .find(Setting.ENABLE_PREFIX_CACHING.argument())
          .filter(it -> !it.negated())
          .ifPresent(
              it ->
                  refuse(
                      Setting.ENABLE_PREFIX_CACHING,
                      it,
                      "is not for an encoder, which keeps no KV cache: vLLM does not start with"
                          + " it. Leave it out.",
                      subject,
                      findings));
    }
    Optional<String> kind = settings.text(Setting.KV_CACHE_DTYPE);
    if (kind.isEmpty()) {
      return;
    }
    EngineFact engine = settings.serves();
    if (engine.isCertain()
        && engine.version().map(it -> !it.since(FIRST_KINDS_UNTIL)).orElse(false)
        && !Setting.FIRST_KV_CACHE_DTYPES.contains(kind.get())) {
      findings.refuse(
          path(subject, Setting.KV_CACHE_DTYPE),
          Text.quoted(kind.get())
              + " is no kv-cache-dtype of "
              + engine
              + ". Use "
              + Text.either(Setting.FIRST_KV_CACHE_DTYPES.stream().sorted().toList())
              + ".");
    }
    Optional<ComputeCapability> capability =
        subject.policy().gpu().product().flatMap(GpuProduct::computeCapability);
    boolean latent =
        subject
            .model()
            .flatMap(ModelFacts::attention)
            .map(it -> it.latent().isPresent())
            .orElse(false);
    if (latent
        && kind.get().startsWith("fp8")
        && capability.isPresent()
        && capability.get().compareTo(LATENT_EIGHT_BITS) < 0) {
      findings.warn(
          path(subject, Setting.KV_CACHE_DTYPE),
          "an FP8 cache of latent attention may need compute capability 9.0, and the GPU has "
              + capability.get());
    }
  }

  private static void refuse(
      Setting setting, Argument argument, String why, Subject subject, Findings findings) {
    String value = String.join(" ", argument.values());
    findings.refuse(
        path(subject, setting),
        setting.argument()
            + (value.isEmpty() || setting.isSwitch() ? " " : " " + Text.quoted(value) + " ")
            + why);
  }

  /** The first of these that the user wrote; else it is the policy's, for the model. */
  private static String path(Subject subject, Setting... settings) {
    for (Setting setting : settings) {
      Optional<Argument> own = subject.arguments().find(setting.argument());
      if (own.isPresent()) {
        return Field.ARGS.item(own.get().index());
      }
    }
    return Field.MODEL.path();
  }
}
