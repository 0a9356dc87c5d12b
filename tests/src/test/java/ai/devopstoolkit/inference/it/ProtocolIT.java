package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.it.ProtocolCase.Fate;
import ai.devopstoolkit.inference.it.ServerProcess.Footprint;
import ai.devopstoolkit.inference.it.Wire.Answer;
import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever arrives at the port of the real program: an answer in one line, and life goes on. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("proof")
class ProtocolIT {
  private static final String PARAGRAPH = "Protocol";

  private static final int IDLE = 10_000;

  /** In TLS a handshake each, which takes two processors some milliseconds. */
  private static final int IDLE_TLS = 1_000;

  /** Limits.defaults() of the server. */
  private static final int CONNECTIONS = 512;

  /** Descriptors for everything else that a JVM opens. */
  private static final int SPARE_FILES = 500;

  private static final List<String> TABLE = new ArrayList<>();

  private static ServerProcess server;
  private static String expected;
  private static Footprint before;
  private static int rows;
  private static int asExpected;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(ControlPlane.directory("protocol"));
    expected = review();
    before = server.footprint();
  }

  @AfterAll
  static void stop() {
    server.close();
    System.out.println("%-60s %-7s %s".formatted("WHAT", "STATUS", "CONNECTION"));
    TABLE.forEach(System.out::println);
    Proof.line(
        PARAGRAPH,
        "rows: status, body, connection, and a good review answered after each",
        rows,
        asExpected + " as expected, " + (rows - asExpected) + " not");
  }

  static Stream<ProtocolCase> cases() {
    return Stream.of(
            ProtocolCases.answered(),
            ProtocolCases.bodies("/mutate"),
            ProtocolCases.bodies("/validate"),
            ProtocolCases.bodies("/mutate-deployment"),
            ProtocolCases.requests())
        .flatMap(row -> row);
  }

  @ParameterizedTest
  @MethodSource("cases")
  @Order(1)
  @Tag("threat:odd-input")
  void eachIsAnsweredAndTheServerLivesOn(ProtocolCase row) throws IOException {
    rows++;
    Answer answer;
    Fate fate;
    try (Wire wire = server.connect()) {
      answer = row.talk().over(wire);
      fate = fate(wire);
    }
    tell(row.name(), Integer.toString(answer.status()), fate);
    assertThat(answer.status()).as(answer.body()).isEqualTo(row.status());
    assertThat(answer.body()).contains(row.says());
    assertTellsNothing(answer);
    assertThat(fate).isEqualTo(row.fate());
    assertThat(review()).isEqualTo(expected);
    asExpected++;
  }

  /** An answer to a refusal is one line of text; none repeats the object or shows a trace. */
  private static void assertTellsNothing(Answer answer) {
    assertThat(answer.body())
        .doesNotContain(SampleReview.SECRET, "\tat ", "Exception", "java.", "vertx", "jackson");
    if (answer.status() == 200) {
      assertThat(answer.header("content-type")).isEqualTo("application/json");
      assertThat(SampleReview.patch(answer.body())).doesNotContain(SampleReview.SECRET);
    } else {
      assertThat(answer.body().lines().count()).isLessThanOrEqualTo(1);
    }
    if (answer.status() == 405) {
      assertThat(answer.header("allow")).isEqualTo("POST");
    }
  }

  private static Fate fate(Wire wire) {
    try {
      wire.post("/mutate", SampleReview.create().bytes());
      return wire.read().body().equals(expected) ? Fate.KEPT : Fate.CLOSED;
    } catch (IOException e) {
      return Fate.CLOSED;
    }
  }

  private static void tell(String name, String answer, Object fate) {
    TABLE.add("%-60s %-7s %s".formatted(name, answer, fate.toString().toLowerCase(Locale.ROOT)));
  }

  /** The answer to a good review on a new connection. */
  private static String review() throws IOException {
    try (Wire wire = server.connect()) {
      Answer answer = wire.post("/mutate", SampleReview.create().bytes()).read();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.body()).contains(SampleReview.UID, "\"allowed\":true");
      assertThat(SampleReview.patch(answer.body())).contains("\"/spec/derived\"");
      return answer.body();
    }
  }

  static Stream<TlsCase> handshakes() {
    return Stream.of(
        new TlsCase("SSL 3.0", hello(0x0300), "alert 70"),
        new TlsCase("TLS 1.0", hello(0x0301), "alert 70"),
        new TlsCase("TLS 1.1", hello(0x0302), "alert 70"),
        new TlsCase("TLS 1.2 with CBC alone", hello(0x0303), "alert 40"),
        new TlsCase("plain HTTP to the TLS port", Wire.headOf("/mutate", 2) + "{}", "nothing"),
        new TlsCase("zero bytes instead of a handshake", "\0".repeat(100), "nothing"));
  }

  private static String hello(int version) {
    return new String(ClientHello.of(version, ClientHello.CBC), ISO_8859_1);
  }

  /**
   * What comes instead of a handshake.
   *
   * @param hello bytes, as characters of ISO 8859-1
   * @param answer 70 is protocol_version and 40 handshake_failure in RFC 8446, 6
   */
  record TlsCase(String name, String hello, String answer) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @MethodSource("handshakes")
  @Order(2)
  void whatIsNoHandshakeOfTodayIsClosed(TlsCase row) throws IOException {
    rows++;
    try (Wire wire = server.connectPlain()) {
      String answer = ClientHello.answer(wire.send(row.hello().getBytes(ISO_8859_1)).rest());
      tell(row.name(), answer, Fate.CLOSED);
      assertThat(answer).isEqualTo(row.answer());
    }
    assertThat(review()).isEqualTo(expected);
    asExpected++;
  }

  /** All at once: each takes the ten seconds that a request or a handshake may take. */
  @Test
  @Order(3)
  void theSlowAreClosedOrWaitedFor() throws IOException {
    rows += 5;
    String body = SampleReview.create().json();
    String request = Wire.headOf("/mutate", body.length()) + body;
    byte[] hello = ClientHello.of(0x0303, ClientHello.CBC);
    try (Wire slowBody = server.connect();
        Wire slowLarge = server.connect();
        Wire slowHeaders = server.connect();
        Wire halfHandshake = server.connectPlain();
        Wire silent = server.connectPlain()) {
      slowHeaders.send(request.substring(0, 20));
      slowBody.send(request.substring(0, 300));
      slowLarge.send(Wire.headOf("/validate", ProtocolCases.LONGEST)).send(body);
      halfHandshake.send(Arrays.copyOf(hello, 30));
      slow("slow body", slowBody);
      slow("slow body of 7 MiB", slowLarge);
      unanswered("half a handshake", halfHandshake);
      unanswered("a connection that says nothing", silent);
      // The time counts from the end of the headers: until then it is one of the 512 connections.
      Answer answer = slowHeaders.send(request.substring(20)).read();
      tell("slow headers, then all the rest", Integer.toString(answer.status()), fate(slowHeaders));
      assertThat(answer.body()).isEqualTo(expected);
      asExpected++;
    }
    assertThat(review()).isEqualTo(expected);
  }

  private static void slow(String name, Wire wire) throws IOException {
    Answer answer = wire.read();
    Fate fate = fate(wire);
    tell(name, Integer.toString(answer.status()), fate);
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.body()).isEqualTo("the request did not arrive in time\n");
    assertThat(fate).isEqualTo(Fate.CLOSED);
    asExpected++;
  }

  private static void unanswered(String name, Wire wire) throws IOException {
    String answer = ClientHello.answer(wire.rest());
    tell(name, answer, Fate.CLOSED);
    assertThat(answer).isEqualTo("nothing");
    asExpected++;
  }

  @Test
  @Order(4)
  @Tag("threat:exhaustion")
  void thousandsThatSayNothingKeepNobodyOut() throws IOException {
    requireFiles();
    List<Wire> idle = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE; i++) {
        idle.add(server.connectPlain());
      }
      assertThat(review()).isEqualTo(expected);
      for (Wire wire : idle) {
        assertThat(wire.rest()).isEmpty();
      }
    } finally {
      for (Wire wire : idle) {
        wire.reset();
      }
    }
    assertThat(review()).isEqualTo(expected);
    tell(IDLE + " idle connections without a handshake", "nothing", Fate.CLOSED);
    Proof.line(
        PARAGRAPH,
        "idle connections without a handshake",
        IDLE,
        "all closed by the server, reviews answered meanwhile and afterwards");
  }

  private static void requireFiles() {
    long most =
        ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getMaxFileDescriptorCount();
    if (most < IDLE + SPARE_FILES) {
      String reason =
          "%d files may be open, %d connections need %d: ulimit -n"
              .formatted(most, IDLE, IDLE + SPARE_FILES);
      System.out.println("thousandsThatSayNothingKeepNobodyOut is skipped: " + reason);
      Assumptions.abort(reason);
    }
  }

  @Test
  @Order(5)
  void moreThanTheBoundOfConnectionsAreClosedAndThoseThatAreOpenServed() throws Exception {
    List<Wire> idle = new ArrayList<>();
    try (Wire early = server.connect()) {
      assertThat(early.post("/mutate", SampleReview.create().bytes()).read().status())
          .isEqualTo(200);
      idle.addAll(connect(IDLE_TLS));
      assertThat(early.post("/mutate", SampleReview.create().bytes()).read().body())
          .isEqualTo(expected);
      int open = 0;
      for (Wire wire : idle) {
        open += wire.closed() ? 0 : 1;
      }
      tell((IDLE_TLS - open) + " of " + IDLE_TLS + " idle TLS connections", "nothing", Fate.CLOSED);
      assertThat(open).isBetween(1, CONNECTIONS - 1);
    } finally {
      for (Wire wire : idle) {
        wire.reset();
      }
    }
    Eventually.until("room for a new connection", ProtocolIT::answers);
    Proof.line(
        PARAGRAPH,
        "idle TLS connections, of which " + CONNECTIONS + " may stay",
        IDLE_TLS,
        "the others closed, an open one served, room again afterwards");
  }

  private static boolean answers() {
    try (Wire wire = server.connect()) {
      return wire.post("/mutate", SampleReview.create().bytes()).read().body().equals(expected);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Wire> connect(int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Wire> open = new ArrayList<>();
      Callable<Wire> connect = server::connect;
      for (Future<Wire> wire : threads.invokeAll(Collections.nCopies(count, connect))) {
        open.add(wire.get());
      }
      return open;
    } finally {
      threads.shutdown();
    }
  }

  @Test
  @Order(6)
  void memoryThreadsAndConnectionsAreBack() throws Exception {
    Eventually.until("nothing in flight", () -> server.metric("dot_inference_in_flight", "") == 0);
    Footprint after = server.footprint();
    // As many as there may be: a connection that was counted and not given back would show.
    List<Wire> all = connect(CONNECTIONS);
    int served = 0;
    for (Wire wire : all) {
      served += fate(wire) == Fate.KEPT ? 1 : 0;
      wire.close();
    }
    Proof.line(PARAGRAPH, "connections at once after all that", served, "served");
    Proof.line(PARAGRAPH, "memory after all that", 1, "before: " + before + "; after: " + after);
    assertThat(served).isEqualTo(CONNECTIONS);
    assertThat(after.heap()).as("%s, then %s", before, after).isLessThan(before.heap() + 32);
    // Vert.x makes its 20 workers when they are first needed, and keeps them.
    assertThat(after.threads()).as("%s, then %s", before, after).isLessThan(before.threads() + 24);
    assertThat(after.resident().orElse(0))
        .as("%s, then %s", before, after)
        .isLessThan(before.resident().orElse(Long.MAX_VALUE / 2) + 192);
  }

  @Test
  @Order(7)
  void theLogHasNoFaultAndNoObject() {
    assertThat(server.metric("dot_inference_review_failures_total", "")).isZero();
    assertThat(server.output())
        .doesNotContain(SampleReview.SECRET, "internal error", "\"ERROR\"", "OutOfMemoryError");
    Proof.line(
        PARAGRAPH,
        "lines of the server's log",
        server.output().lines().count(),
        "no fault, no object");
  }
}
