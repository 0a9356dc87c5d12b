package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the real engine said, as {@code tests/engine} recorded it, and what the rules say. */
class EngineVerdictsTest {
  private static final Set<String> RULES =
      Set.of("engine", "split", "compute-capability", "trust-remote-code");

  /**
   * What a processor cannot be asked: kernels and backends that only a GPU's build has, and parts
   * of a configuration that only a model's repository has. These rows say nothing of the model.
   */
  private static final Pattern OF_THE_RECORDING =
      Pattern.compile(
          "AttributeError: .*|ModuleNotFoundError: .*|NotImplementedError: No NvFp4 MoE backend.*|.*DeepGEMM.*"
              + "|ValueError: Weight input_size_per_partition = (576|288) .*"); // a vision tower

  /** One line of a recording: tests/engine/README.md has the columns. */
  private record Verdict(
      String id,
      String capability,
      int tensorParallel,
      int stages,
      String argument,
      String verdict,
      String reason) {
    static Verdict of(String line) {
      String[] cells = line.split("\t", -1);
      return new Verdict(
          cells[0],
          cells[1],
          Integer.parseInt(cells[2]),
          Integer.parseInt(cells[3]),
          cells[4],
          cells[5],
          cells[6]);
    }

    /**
     * Whether it decides anything: with a type that is named elsewhere than on 9.0, and without
     * trust in code, the configuration alone was asked, and passing it is not starting.
     */
    boolean decides() {
      boolean configurationAlone =
          argument.equals("trust-remote-code=false")
              || (argument.startsWith("dtype=")
                  && !argument.equals("dtype=auto")
                  && !capability.equals("9.0"));
      return starts() ? !configurationAlone : !OF_THE_RECORDING.matcher(reason).matches();
    }

    boolean starts() {
      return verdict.equals("starts");
    }

    String spec() {
      return "model: %s, gpu: %d, tensorParallelSize: %d"
          .formatted(id, tensorParallel * stages, tensorParallel);
    }

    /** The argument as the policy says it. */
    private String policy(String version) {
      String dtype = argument.startsWith("dtype=") ? argument.substring(6) : "auto";
      String trust = argument.equals("trust-remote-code=false") ? "trustRemoteCode: []," : "";
      return "{%s engine: {version: %s, dtype: %s}, gpu: {maximum: 64, memoryGiB: 9000, computeCapability: '%s'}}"
          .formatted(trust, version, dtype, capability);
    }

    List<Finding> refusals(String version) {
      return RULES.stream()
          .flatMap(rule -> Check.of(rule).under(policy(version)).refusals(spec()).stream())
          .toList();
    }

    @Override
    public String toString() {
      return String.join(
          " ", id, capability, tensorParallel + "x" + stages, argument, verdict, reason);
    }
  }

  private static Stream<Verdict> recorded(String version) {
    return Fixtures.resource("engine/vllm-" + version + ".tsv")
        .lines()
        .skip(1) // the head
        .map(Verdict::of);
  }

  /** It may only shrink. */
  @ParameterizedTest
  @CsvSource({"0.15.0, 9", "0.32.0, 60"})
  void littleCannotBeAskedOnAProcessor(String version, int most) {
    assertThat(
            recorded(version)
                .filter(it -> !it.starts() && OF_THE_RECORDING.matcher(it.reason()).matches()))
        .hasSizeLessThanOrEqualTo(most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.15.0", "0.32.0"})
  void nothingIsRefusedThatStartsAndNothingIsTakenThatDoesNot(String version) {
    List<Verdict> verdicts = recorded(version).filter(Verdict::decides).toList();
    List<String> refused = new ArrayList<>();
    List<String> taken = new ArrayList<>();
    for (Verdict verdict : verdicts) {
      List<Finding> refusals = verdict.refusals(version);
      if (verdict.starts() && !refusals.isEmpty()) {
        refused.add(verdict + ": " + refusals);
      } else if (!verdict.starts() && refusals.isEmpty()) {
        taken.add(verdict.toString());
      }
    }

    System.out.printf(
        "vLLM %s: %d pairs asked, %d start, %d wrongly refused, %d wrongly taken%n",
        version,
        verdicts.size(),
        verdicts.stream().filter(Verdict::starts).count(),
        refused.size(),
        taken.size());
    assertThat(verdicts.stream().collect(Collectors.partitioningBy(Verdict::starts)).values())
        .allSatisfy(it -> assertThat(it).hasSizeGreaterThan(100));
    assertThat(refused.stream().limit(20)).isEmpty();
    assertThat(taken.stream().limit(20)).isEmpty();
  }
}
