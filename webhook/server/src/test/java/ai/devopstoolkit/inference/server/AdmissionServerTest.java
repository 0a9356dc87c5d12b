package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.MalformedReviewException;
import ai.devopstoolkit.inference.admission.ReviewHandler;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionServerTest {
  private static final String CHUNKED =
      Wire.head("/mutate", Wire.JSON, "Transfer-Encoding: chunked");

  private static final String HEAD_OF_TWO_BYTES =
      Wire.head("/mutate", Wire.JSON, "Content-Length: 2");

  @TempDir static Path directory;
  static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start(directory, Reviews.echo());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aReviewIsAnsweredAndTheConnectionKept() throws IOException {
    try (Wire wire = server.connect()) {
      Answer first = wire.post("/mutate", "{\"first\":1}").read();
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.header("content-type")).isEqualTo("application/json");
      assertThat(first.body()).isEqualTo("{\"first\":1}");
      assertThat(wire.post("/mutate?timeout=10s", "{\"second\":2}").read().body())
          .isEqualTo("{\"second\":2}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"})
  void onlyPostIsAllowed(String method) throws IOException {
    try (Wire wire = server.connect()) {
      Answer answer = wire.request(method, "/mutate").readHead();
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("allow")).isEqualTo("POST");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/mutat", "/mutate/x", "/metrics", "/livez", "/MUTATE"})
  void unknownPathsAreNotFound(String path) throws IOException {
    try (Wire wire = server.connect()) {
      assertThat(wire.post(path, "{}").read().status()).isEqualTo(404);
      assertThat(wire.post("/mutate", "{}").read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/json;a=b ; c=\"d\""
      })
  void parametersOfTheMediaTypeDoNotMatter(String type) throws IOException {
    try (Wire wire = server.connect()) {
      assertThat(wire.post("/mutate", type, "{}").read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "*/*",
        "application/*",
        "json",
        ";",
        ""
      })
  void otherMediaTypesAreUnsupported(String type) throws IOException {
    try (Wire wire = server.connect()) {
      assertThat(wire.post("/mutate", type, "{}").read().status()).isEqualTo(415);
    }
  }

  @Test
  void anotherMediaTypeIsRefusedBeforeTheBodyIsRead() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate", "Content-Type: text/plain", "Content-Length: 1000000"));
      Answer answer = wire.read();
      assertThat(answer.status()).isEqualTo(415);
      assertThat(answer.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void anEmptyBodyIsABadRequest() throws IOException {
    try (Wire wire = server.connect()) {
      Answer answer = wire.post("/mutate", "").read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).startsWith("text/plain");
      assertThat(answer.body()).contains("no body");
      wire.send(Wire.head("/mutate", Wire.JSON));
      assertThat(wire.read().status()).isEqualTo(400);
    }
  }

  @Test
  void aBodyOfSevenMebibytesIsRead() throws IOException {
    String body = "x".repeat(7 * 1024 * 1024);
    try (Wire wire = server.connect()) {
      assertThat(wire.post("/mutate", body).read().body()).hasSize(body.length());
    }
  }

  @Test
  @Tag("threat:exhaustion")
  void aLongerBodyIsRefusedAndTheConnectionClosed() throws IOException {
    try (Wire wire = server.connect()) {
      Answer answer = wire.post("/mutate", "x".repeat(7 * 1024 * 1024 + 1)).read();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(wire.closedSilently()).isTrue();
    }
  }

  @Test
  void aLongerBodyThatHidesItsLengthIsRefusedToo() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(CHUNKED);
      String chunk = "100000\r\n" + "x".repeat(0x100000) + "\r\n";
      for (int mebibytes = 0; mebibytes < 8; mebibytes++) {
        wire.send(chunk);
      }
      wire.send("0\r\n\r\n");
      assertThat(wire.read().status()).isEqualTo(413);
      assertThat(wire.closedSilently()).isTrue();
    }
  }

  @Test
  void aChunkedBodyIsRead() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(CHUNKED + "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n");
      assertThat(wire.read().body()).isEqualTo("{\"a\":1}");
    }
  }

  @Test
  void brokenChunksAreABadRequest() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(CHUNKED + "zz\r\n");
      assertThat(wire.read().status()).isEqualTo(400);
    }
  }

  @Test
  void pipelinedReviewsAreAnsweredInTheirOrder() throws IOException {
    String large = "L".repeat(300 * 1024);
    try (Wire wire = server.connect()) {
      wire.post("/mutate", large).post("/mutate", "{2}").request("GET", "/").post("/mutate", "{4}");
      assertThat(wire.read().body()).isEqualTo(large);
      assertThat(wire.read().body()).isEqualTo("{2}");
      assertThat(wire.read().status()).isEqualTo(404);
      assertThat(wire.read().body()).isEqualTo("{4}");
    }
  }

  @Test
  void aCallerThatAsksWhetherToContinueIsToldTo() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate", Wire.JSON, "Content-Length: 2", "Expect: 100-continue"));
      assertThat(wire.readHead().status()).isEqualTo(100);
      assertThat(wire.send("{}").read().status()).isEqualTo(200);
    }
  }

  @Test
  void aLongHeaderIsRefused() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate", "X: " + "x".repeat(17 * 1024)));
      assertThat(wire.read().status()).isEqualTo(431);
    }
  }

  @Test
  void aLongRequestLineIsRefused() throws IOException {
    try (Wire wire = server.connect()) {
      wire.send(Wire.head("/mutate?" + "x".repeat(5 * 1024)));
      assertThat(wire.read().status()).isEqualTo(414);
    }
  }

  @Test
  void whatIsNoHttpIsABadRequest() throws IOException {
    try (Wire wire = server.connect()) {
      assertThat(wire.send("hello\r\n\r\n").read().status()).isEqualTo(400);
    }
  }

  @Test
  void aReviewThatCannotBeReadIsABadRequestThatSaysWhy(@TempDir Path other) throws IOException {
    ReviewHandler refuses =
        body -> {
          throw new MalformedReviewException("request.uid is missing");
        };
    try (TestServer malformed = TestServer.start(other, refuses);
        Wire wire = malformed.connect()) {
      Answer answer = wire.post("/mutate", "{}").read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(answer.body()).isEqualTo("request.uid is missing\n");
      assertThat(malformed.metric("dot_inference_malformed_total{status=\"400\"}")).isEqualTo(1);
    }
  }

  @Test
  @Tag("threat:exhaustion")
  void aSlowBodyTimesOutAndTheConnectionIsClosed(@TempDir Path other) throws IOException {
    ServerOptions options =
        TestServer.options().withLimits(Limits.defaults().withRead(Duration.ofMillis(50)));
    try (TestServer impatient = TestServer.start(other, options, Reviews.echo());
        Wire wire = impatient.connect()) {
      wire.send(HEAD_OF_TWO_BYTES + "{");
      Answer answer = wire.read();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(wire.closedSilently()).isTrue();
    }
  }

  @Test
  void aCallerThatHangsUpWithinTheBodyLeavesNothingBehind(@TempDir Path other) throws IOException {
    try (TestServer deserted = TestServer.start(other, Reviews.echo());
        LogCapture log = LogCapture.of("io.vertx")) {
      try (Wire wire = deserted.connect()) {
        wire.send(HEAD_OF_TWO_BYTES + "{");
        Eventually.until("in flight", () -> deserted.metric("dot_inference_in_flight") == 1);
      }
      Eventually.until("gone", () -> deserted.metric("dot_inference_in_flight") == 0);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  @Tag("threat:exhaustion")
  void oneConnectionTooManyIsClosed(@TempDir Path other) throws IOException {
    ServerOptions options = TestServer.options().withLimits(Limits.defaults().withConnections(2));
    try (TestServer narrow = TestServer.start(other, options, Reviews.echo())) {
      try (Wire first = narrow.connect();
          Wire second = narrow.connect()) {
        // Answered, so counted: a handshake may be over here before it is there.
        assertThat(first.post("/mutate", "{}").read().status()).isEqualTo(200);
        assertThat(second.post("/mutate", "{}").read().status()).isEqualTo(200);
        try (Wire third = narrow.connect()) {
          assertThat(third.closedSilently()).isTrue();
        }
        assertThat(first.post("/mutate", "{}").read().status()).isEqualTo(200);
        assertThat(second.post("/mutate", "{}").read().status()).isEqualTo(200);
      }
      Eventually.until("room again", () -> answers(narrow));
    }
  }

  private static boolean answers(TestServer server) {
    try (Wire wire = server.connect()) {
      return wire.post("/mutate", "{}").read().status() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
