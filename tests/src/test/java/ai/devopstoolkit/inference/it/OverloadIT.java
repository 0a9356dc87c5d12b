package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.ServerProcess.Footprint;
import ai.devopstoolkit.inference.it.Wire.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** More than the real program can take: it says so, keeps its memory, and is back at once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("proof")
class OverloadIT {
  private static final String PARAGRAPH = "Overload";

  /** Limits.defaults() of the server: small requests at once. */
  private static final int IN_FLIGHT = 128;

  private static final int REFUSALS = 200;

  private static final int CALLERS = 8;
  private static final int CONNECTIONS_EACH = 24;
  private static final int ROUNDS = 10;

  /** Far more than the buffers of two sockets and the server take. */
  private static final int UNREAD = 100_000;

  private static final int LARGE_EACH = 8;
  private static final int TOO_LONG = 8 * 1024 * 1024;

  private static final byte[] REVIEW = SampleReview.create().bytes();

  private static ServerProcess server;
  private static Footprint before;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(ControlPlane.directory("overload"));
    assertThat(review()).isEqualTo(200);
    before = server.footprint();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static int review() throws IOException {
    try (Wire wire = server.connect()) {
      return wire.post("/mutate", REVIEW).read().status();
    }
  }

  private static double inFlight() {
    return server.metric("dot_inference_in_flight", "");
  }

  @Test
  @Order(1)
  @Tag("threat:exhaustion")
  void oneMoreThanTheBoundIsAskedToComeAgain() throws IOException {
    List<Wire> held = new ArrayList<>();
    double refusedBefore = server.metric("dot_inference_overload_total", "");
    try (Wire late = server.connect()) {
      for (int i = 0; i < IN_FLIGHT; i++) {
        held.add(server.connect());
      }
      for (Wire wire : held) {
        wire.send(Wire.headOf("/mutate", REVIEW.length));
      }
      Eventually.until("all in flight", () -> inFlight() == IN_FLIGHT);
      for (int i = 0; i < REFUSALS; i++) {
        assertBusy(late.post("/mutate", REVIEW).read());
      }
      assertThat(inFlight()).isEqualTo(IN_FLIGHT);
      for (Wire wire : held) {
        wire.send(REVIEW);
      }
      long began = System.nanoTime();
      for (Wire wire : held) {
        assertThat(wire.read().status()).isEqualTo(200);
      }
      assertThat(late.post("/mutate", REVIEW).read().status()).isEqualTo(200);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
      Proof.line(
          PARAGRAPH,
          "requests beyond 128 in flight",
          REFUSALS,
          "each 503 with Retry-After: 1, kept");
      Proof.line(
          PARAGRAPH,
          "requests held and then finished",
          IN_FLIGHT,
          "each 200, and the next one: " + millis + " ms");
    } finally {
      close(held);
    }
    assertThat(server.metric("dot_inference_overload_total", "") - refusedBefore)
        .isEqualTo(REFUSALS);
  }

  private static void assertBusy(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("retry-after")).isEqualTo("1");
    assertThat(answer.body()).isEqualTo("too many requests at once\n");
  }

  private static void close(List<Wire> wires) throws IOException {
    for (Wire wire : wires) {
      wire.close();
    }
  }

  @Test
  @Order(2)
  void aFloodIsAnsweredRequestByRequest() throws Exception {
    CyclicBarrier allHeads = new CyclicBarrier(CALLERS);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    inParallel(
        Collections.nCopies(
            CALLERS,
            () -> {
              flood(allHeads, answered, refused);
              return true;
            }));
    long began = System.nanoTime();
    Eventually.until("nothing in flight", () -> inFlight() == 0);
    assertThat(review()).isEqualTo(200);
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    Proof.line(
        PARAGRAPH,
        "requests of %d connections at once".formatted(CALLERS * CONNECTIONS_EACH),
        answered.get() + refused.get(),
        "%d x 200, %d x 503; the next one: %d ms".formatted(answered.get(), refused.get(), millis));
    assertThat(answered.get() + refused.get()).isEqualTo(CALLERS * CONNECTIONS_EACH * ROUNDS);
    assertThat(answered).hasPositiveValue();
    assertThat(refused).hasPositiveValue();
    assertThat(server.footprint().heap()).isLessThan(before.heap() + 32);
  }

  /** Each round sends all heads, then all bodies: what is in flight is there at the same time. */
  private static void flood(CyclicBarrier allHeads, AtomicInteger answered, AtomicInteger refused)
      throws Exception {
    List<Wire> wires = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS_EACH; i++) {
        wires.add(server.connect());
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Wire wire : wires) {
          wire.send(Wire.headOf("/mutate", REVIEW.length));
        }
        allHeads.await(1, TimeUnit.MINUTES);
        for (Wire wire : wires) {
          wire.send(REVIEW);
        }
        for (Wire wire : wires) {
          Answer answer = wire.read();
          if (answer.status() == 200) {
            answered.incrementAndGet();
          } else {
            assertBusy(answer);
            refused.incrementAndGet();
          }
        }
      }
    } finally {
      close(wires);
    }
  }

  private static <T> List<T> inParallel(List<Callable<T>> tasks) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> task : threads.invokeAll(tasks)) {
        results.add(task.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Order(3)
  void aCallerThatNeverReadsIsReadNoMore() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    try (Wire wire = server.connect()) {
      Thread sender = new Thread(() -> sendUnread(wire, sent));
      sender.start();
      Stall stall = new Stall(sent);
      Eventually.until("the server reads no more", stall::noticed, () -> sent + " were sent");
      int others = 0;
      for (; others < 20; others++) {
        assertThat(review()).isEqualTo(200);
      }
      Footprint meanwhile = server.footprint();
      Proof.line(
          PARAGRAPH,
          "requests of a caller that reads no answer",
          sent.get(),
          "then it was read no more; %d reviews of others answered; %s"
              .formatted(others, meanwhile));
      assertThat(sent.get()).isLessThan(UNREAD);
      assertThat(meanwhile.heap()).isLessThan(before.heap() + 32);
      wire.reset();
      sender.join(TimeUnit.MINUTES.toMillis(1));
      assertThat(sender.isAlive()).isFalse();
    }
    Eventually.until("nothing in flight", () -> inFlight() == 0);
  }

  private static void sendUnread(Wire wire, AtomicInteger sent) {
    try {
      while (sent.get() < UNREAD) {
        wire.post("/mutate", REVIEW);
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      // The end of the test.
      assertThat(sent).hasPositiveValue();
    }
  }

  /** Whether a count has not moved for as many looks as take a second. */
  private static final class Stall {
    private static final int LOOKS = 20;

    private final AtomicInteger count;
    private int last = -1;
    private int looks;

    Stall(AtomicInteger count) {
      this.count = count;
    }

    boolean noticed() {
      int now = count.get();
      looks = now == last ? looks + 1 : 0;
      last = now;
      return looks >= LOOKS;
    }
  }

  /** What a large body is answered with, unless there are too many. */
  private enum Large {
    SEVEN_MEBIBYTES(200, SampleReview.create().padded(ProtocolCases.LONGEST).json()),
    EIGHT_MEBIBYTES(413, SampleReview.create().padded(TOO_LONG).json()),
    BRACKETS(400, ProtocolCases.brackets());

    private final int status;
    private final String body;

    Large(int status, String body) {
      this.status = status;
      this.body = body;
    }

    /** The status, in words. */
    String send() throws IOException {
      try (Wire wire = server.connect()) {
        Answer answer;
        try {
          answer = wire.post("/mutate", body.getBytes(UTF_8)).read();
        } catch (IOException e) {
          answer = Answer.NONE; // Refused, and cut off: a busy machine sends 7 MiB too slowly.
        }
        assertThat(answer.status()).isIn(status, 503, 0);
        if (answer.status() == 503) {
          assertThat(answer.header("retry-after")).isEqualTo("1");
        }
        return answer.status() == 0 ? "cut off" : Integer.toString(answer.status());
      }
    }
  }

  @Test
  @Order(4)
  void eightMebibytesFromManyAtOnceFitIntoTheContainer() throws Exception {
    for (Large large : Large.values()) {
      assertThat(large.send()).isEqualTo(Integer.toString(large.status));
    }
    List<Callable<String>> tasks = new ArrayList<>();
    for (int i = 0; i < LARGE_EACH; i++) {
      for (Large large : Large.values()) {
        tasks.add(large::send);
      }
    }
    ExecutorService storm = Executors.newSingleThreadExecutor();
    int small = 0;
    Map<String, Long> answers;
    try {
      Future<List<String>> over = storm.submit(() -> inParallel(tasks));
      do {
        assertThat(review()).isEqualTo(200);
        small++;
      } while (!over.isDone());
      answers =
          over.get().stream()
              .collect(Collectors.groupingBy(answer -> answer, Collectors.counting()));
    } finally {
      storm.shutdownNow();
    }
    Proof.line(
        PARAGRAPH,
        "bodies of 7 and 8 MiB at once, a third of them brackets",
        tasks.size(),
        "answered " + answers);
    Proof.line(PARAGRAPH, "reviews of others meanwhile", small, "each 200");
    Proof.line(
        PARAGRAPH,
        "memory after all that",
        1,
        "before: " + before + "; after: " + server.footprint());
    assertThat(answers).containsKey("503");
  }

  @Test
  @Order(5)
  void memoryIsBackAndNothingRanOutOfIt() {
    Eventually.until("nothing in flight", () -> inFlight() == 0);
    Footprint after = server.footprint();
    assertThat(server.isAlive()).isTrue();
    assertThat(server.output()).doesNotContain("OutOfMemoryError", "internal error", "\"ERROR\"");
    assertThat(server.metric("dot_inference_review_failures_total", "")).isZero();
    assertThat(after.heap()).as("%s, then %s", before, after).isLessThan(before.heap() + 32);
    assertThat(after.peak().orElse(0)).as("%s", after).isLessThan(ServerProcess.CONTAINER);
    // Vert.x makes its 20 workers when they are first needed, and keeps them.
    assertThat(after.threads()).as("%s, then %s", before, after).isLessThan(before.threads() + 24);
    Proof.line(
        PARAGRAPH,
        "lines of the server's log",
        server.output().lines().count(),
        "no fault, memory sufficed");
  }
}
