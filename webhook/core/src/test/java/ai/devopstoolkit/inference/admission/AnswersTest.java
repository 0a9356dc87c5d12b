package ai.devopstoolkit.inference.admission;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.derive.Derivation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A generated corpus is answered byte for byte as when its hashes were recorded: what makes reviews
 * faster must change no answer. A change that shall be seen is recorded with {@code -Drecord}.
 */
class AnswersTest {
  private static final int CASES = 10_000;
  private static final long FIRST_SEED = 20_261_126L;
  private static final Path HASHES = Path.of("src", "test", "resources", "answers");
  private static final RandomGeneratorFactory<RandomGenerator> RANDOM =
      RandomGeneratorFactory.of("L64X128MixRandom");

  private static final List<Derivation> REPLICAS = new ArrayList<>(Promises.REPLICAS);

  static {
    REPLICAS.add(Fixtures.derivation("gpu: {product: NVIDIA-L4}"));
  }

  private static final Hook DEPLOYMENTS = new MutateDeployment();

  /** What is asked; each case is a sequence of answers. */
  enum Corpus {
    /** A create, its validation, and both for an update of it. */
    OBJECTS(AnswersTest::objects),
    /** Bodies with other members or bytes, many no JSON any more. */
    BODIES(AnswersTest::bodies),
    /** The operator's Deployments. */
    DEPLOYMENTS(AnswersTest::deployments);

    @SuppressWarnings("ImmutableEnumChecker") // the functions above hold no state
    private final LongFunction<List<String>> answers;

    Corpus(LongFunction<List<String>> answers) {
      this.answers = answers;
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyAnswerIsAsRecorded(Corpus corpus) throws IOException {
    String hash =
        hash(
            LongStream.range(FIRST_SEED, FIRST_SEED + CASES)
                .parallel()
                .mapToObj(seed -> hash(corpus.answers.apply(seed)))
                .toList());
    Path file = HASHES.resolve(corpus.name().toLowerCase(Locale.ROOT) + ".sha256");
    if (System.getProperty("record") != null) {
      Files.createDirectories(HASHES);
      Files.writeString(file, hash + "\n");
    }

    assertThat(hash).as("all answers to %d cases", CASES).isEqualTo(Files.readString(file).strip());
  }

  private static List<String> objects(long seed) {
    RandomGenerator random = RANDOM.create(seed);
    RandomObjects objects = new RandomObjects(random);
    Derivation first = REPLICAS.get(random.nextInt(REPLICAS.size()));
    Derivation second = REPLICAS.get(random.nextInt(REPLICAS.size()));
    List<String> answers = new ArrayList<>();
    Asked create = Asked.create(new Mutate(() -> first), objects.create());
    answers.add(answer(new Mutate(() -> first), create.review()));
    answers.add(answer(new Validate(() -> second, "test"), withResult(create)));
    if (create.allowed()) {
      ObjectNode before = create.result();
      Asked update = Asked.update(new Mutate(() -> second), before, objects.update(before));
      answers.add(answer(new Mutate(() -> second), update.review()));
      answers.add(answer(new Validate(() -> second, "test"), withResult(update)));
    }
    return answers;
  }

  private static ObjectNode withResult(Asked asked) {
    ObjectNode review = asked.review().deepCopy();
    review.withObject("/request").set("object", asked.result());
    return review;
  }

  private static List<String> bodies(long seed) {
    RandomGenerator random = RANDOM.create(seed);
    RandomObjects objects = new RandomObjects(random);
    Asked create = Asked.create(new Mutate(() -> REPLICAS.get(0)), objects.create());
    List<ObjectNode> reviews = new ArrayList<>(List.of(create.review(), withResult(create)));
    ObjectNode before = create.result();
    reviews.add(
        Asked.update(new Mutate(() -> REPLICAS.get(0)), before, objects.update(before)).review());
    byte[] body = new MutatedReviews(reviews, random::nextInt).next();
    return List.of(
        answer(new Mutate(() -> REPLICAS.get(1)), body),
        answer(new Validate(() -> REPLICAS.get(0), "test"), body),
        answer(DEPLOYMENTS, body));
  }

  private static List<String> deployments(long seed) {
    RandomDeployments deployments = new RandomDeployments(seed);
    ObjectNode now = deployments.now();
    JsonNode stored = deployments.stored(DEPLOYMENTS);
    return List.of(
        stored instanceof ObjectNode before
            ? answer(DEPLOYMENTS, Asked.update(DEPLOYMENTS, before, now).review())
            : answer(DEPLOYMENTS, Asked.create(DEPLOYMENTS, now).review()));
  }

  private static String answer(Hook hook, ObjectNode review) {
    return answer(hook, Fixtures.bytes(review));
  }

  private static String answer(Hook hook, byte[] body) {
    try {
      return new String(new Reviews(hook).answer(body).body(), StandardCharsets.UTF_8);
    } catch (MalformedReviewException e) {
      return "malformed: " + e.getMessage();
    } catch (ReviewFailedException e) {
      return "failed: " + e.uid();
    }
  }

  private static String hash(List<String> texts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text : texts) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
