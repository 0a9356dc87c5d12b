package ai.devopstoolkit.inference.rules;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.spec.LlmInference;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every model of the catalog on every known GPU, with 1 to 8 of them: what is refused, and why. */
class FalseRefusalsTest {
  private static final int LONGEST_WARNING = 120;
  private static final int MOST_GPUS = 8;
  private static final double MOST_BESIDE = 9;
  private static final JsonNode MODELS =
      Fixtures.yaml(Fixtures.resource("catalog/models.yaml")).path("models");
  private static final JsonNode GPUS =
      Fixtures.yaml(Fixtures.resource("catalog/gpus.yaml")).path("products");

  /** Rules whose remedies are numbers of GPUs and lengths. */
  private static final Set<String> COUNTS_GPUS = Set.of("split", "memory-fit");

  /** A remedy of a message. */
  private static final Pattern FIX =
      Pattern.compile(
          "(gpu: \\d+)?(?: with )?(tensorParallelSize: \\d+)?(?: and |(?<= with ))?(maxModelLen: \\d+)?|(args: \\[\\S+\\])");

  private static final List<Pairing> PAIRINGS = new ArrayList<>();

  /** A model on so many GPUs, and what the rules say. */
  private record Pairing(
      JsonNode model, JsonNode gpu, int gpus, Derivation derivation, Findings findings) {
    List<Finding> refusals() {
      return findings.refusals();
    }

    /** In GiB, on each GPU. */
    double weights() {
      return model.path("weightBytes").asDouble() / gpus / (1L << 30);
    }

    double budget() {
      return 0.9 * gpu.path("memoryGiB").asDouble();
    }

    boolean refusedBy(String rule) {
      return refusals().stream().anyMatch(it -> it.rule().equals(rule));
    }

    String spec() {
      return "model: " + model.path("id").asText() + ", gpu: " + gpus;
    }
  }

  @BeforeAll
  static void enumerate() {
    for (JsonNode gpu : GPUS) {
      Derivation derivation =
          Fixtures.derivation("gpu: {product: " + gpu.path("name").asText() + "}");
      for (JsonNode model : MODELS) {
        for (int gpus = 1; gpus <= MOST_GPUS; gpus++) {
          String spec = "model: " + model.path("id").asText() + ", gpu: " + gpus;
          PAIRINGS.add(new Pairing(model, gpu, gpus, derivation, check(spec, derivation)));
        }
      }
    }
  }

  @Test
  void mostIsAcceptedOrRefusedForItsSplit() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Pairing it : PAIRINGS) {
      counts.merge(reason(it), 1, Integer::sum);
    }

    System.out.println(PAIRINGS.size() + " pairings: " + counts);
    assertThat(PAIRINGS).hasSizeGreaterThanOrEqualTo(30_000);
    assertThat(counts.keySet()).hasSizeGreaterThanOrEqualTo(6);
  }

  private static String reason(Pairing it) {
    boolean split = it.refusedBy("split");
    Optional<Finding> memory =
        it.refusals().stream().filter(f -> f.rule().equals("memory-fit")).findFirst();
    if (memory.isPresent()) {
      boolean weights = memory.get().path().equals("spec.gpu");
      return "refused: "
          + (split ? "split, and " : "")
          + (weights
              ? "memory-fit, weights"
              : "memory-fit, one sequence of the model's own length");
    }
    if (split) {
      return "refused: split";
    }
    return it.findings().warnings().stream().anyMatch(f -> f.rule().equals("memory-fit"))
        ? "accepted, memory is warned about"
        : "accepted";
  }

  @Test
  void theRulesAndNoOthersRefuse() {
    assertThat(
            PAIRINGS.stream().flatMap(it -> it.refusals().stream()).map(Finding::rule).distinct())
        .containsExactlyInAnyOrder("split", "memory-fit", "engine", "compute-capability");
  }

  /** Whatever the rest takes: weights alone must fit into what vLLM may take. */
  @Test
  void nothingIsAcceptedWhoseWeightsDoNotFit() {
    assertThat(
            PAIRINGS.stream()
                .filter(it -> it.refusals().isEmpty())
                .filter(it -> it.weights() > it.budget())
                .map(Pairing::spec))
        .isEmpty();
  }

  /** No log has more than nine GiB beside weights and cache on one GPU. */
  @Test
  void nothingIsRefusedWhoseWeightsFitWithRoomForTheRest() {
    assertThat(
            PAIRINGS.stream()
                .filter(it -> it.refusals().stream().anyMatch(f -> f.path().equals("spec.gpu")))
                .filter(it -> it.refusedBy("memory-fit") && !it.refusedBy("split"))
                .filter(it -> 2 * it.weights() + MOST_BESIDE < it.budget())
                .map(Pairing::spec))
        .isEmpty();
  }

  @Test
  void everyWarningFitsIntoTheLineThatKubectlShows() {
    assertThat(PAIRINGS.stream().flatMap(it -> it.findings().warnings().stream()))
        .isNotEmpty()
        .filteredOn(it -> it.toString().length() > LONGEST_WARNING)
        .isEmpty();
  }

  /** By all rules, but for what no number of GPUs cures: an engine or a GPU that is too old. */
  @Test
  void everyRemedyOfAMessageIsAccepted() {
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    int none = 0;
    for (Pairing pairing : PAIRINGS) {
      for (Finding refusal : pairing.refusals()) {
        if (!COUNTS_GPUS.contains(refusal.rule())) {
          continue;
        }
        List<String> remedies = remedies(refusal.message());
        none += remedies.isEmpty() ? 1 : 0;
        for (String remedy : remedies) {
          tried++;
          Findings after = check(pairing.spec() + ", " + remedy, pairing.derivation());
          boolean again =
              after.refusals().stream()
                  .anyMatch(it -> COUNTS_GPUS.contains(it.rule()) || !pairing.refusedBy(it.rule()));
          boolean uncertain =
              after.warnings().stream()
                  .filter(it -> it.rule().equals("memory-fit"))
                  .anyMatch(it -> it.message().matches(".*(may not start|too close|scheduled).*"));
          if (again || uncertain) {
            wrong.add(pairing.gpu().path("name") + ", " + pairing.spec() + " -> " + remedy);
          }
        }
      }
    }

    System.out.printf(
        "remedies: %d tried and accepted, %d refusals know none%n", tried - wrong.size(), none);
    assertThat(wrong.stream().limit(10)).isEmpty();
    assertThat(tried).isGreaterThan(1000);
  }

  /** The members of spec that each remedy changes. */
  private static List<String> remedies(String message) {
    int at = message.lastIndexOf(" Use ");
    if (at < 0) {
      return List.of();
    }
    String text = message.substring(at + " Use ".length(), message.length() - 1);
    if (text.startsWith("a ")) {
      return List.of();
    }
    return Stream.of(text.split(", or "))
        .map(it -> it.replaceAll(" \\(.*\\)", ""))
        .map(
            it -> {
              Matcher matcher = FIX.matcher(it);
              assertThat(matcher.matches()).as(it).isTrue();
              return Stream.of(
                      matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4))
                  .filter(part -> part != null)
                  .collect(Collectors.joining(", "));
            })
        .toList();
  }

  private static Findings check(String spec, Derivation derivation) {
    LlmInference now = Fixtures.llm(spec);
    Findings findings = new Findings();
    RuleSet.check(
        new Subject(now, Optional.empty(), derivation.inputs(now), false), true, findings);
    return findings;
  }
}
