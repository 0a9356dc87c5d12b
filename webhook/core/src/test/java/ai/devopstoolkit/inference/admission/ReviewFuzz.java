package ai.devopstoolkit.inference.admission;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the body, the answer is well-formed. Jazzer makes the bodies, guided by the code that
 * they reach. It runs one method in a JVM, and its agent would be in every other test: profile
 * {@code fuzz} starts them.
 */
@Tag("proof")
class ReviewFuzz {
  private static final FuzzRun RUN = new FuzzRun();
  private static String origin = "";

  @MethodSource("reviews")
  @FuzzTest(maxDuration = "")
  void bytes(byte[] body) {
    origin = "real ones with other bytes, by Jazzer";
    RUN.check(body);
  }

  static Stream<byte[]> reviews() {
    return Seeds.texts().stream().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @FuzzTest(maxDuration = "")
  void members(FuzzedDataProvider data) {
    origin = "real ones with other members, by Jazzer";
    RUN.check(new MutatedReviews(Seeds.trees(), bound -> data.consumeInt(0, bound - 1)).next());
  }

  @AfterAll
  static void end() {
    RUN.end(origin);
  }
}
