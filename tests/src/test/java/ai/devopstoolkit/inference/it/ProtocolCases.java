package ai.devopstoolkit.inference.it;

import static ai.devopstoolkit.inference.it.ProtocolCase.closed;
import static ai.devopstoolkit.inference.it.ProtocolCase.kept;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;

import ai.devopstoolkit.inference.it.ProtocolCase.Talk;
import ai.devopstoolkit.inference.it.Wire.Answer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The rows that take no time: bodies, headers, and HTTP itself. */
final class ProtocolCases {
  static final int LONGEST = 7 * 1024 * 1024;

  private static final String ALLOWED = "\"allowed\":true";
  private static final String NOT_JSON = "the body is not JSON";
  private static final String NO_REVIEW = "the body must be an AdmissionReview";
  private static final String OPERATION = "the operation must be CREATE, UPDATE, DELETE or CONNECT";
  private static final String NO_HTTP = "the request is no valid HTTP";
  private static final String BROKE_OFF = "the request body broke off";
  private static final String TOO_LONG = "the request body is too long";
  private static final String NO_BODY = "the request has no body";
  private static final String MEDIA_TYPE = "the content type must be application/json";
  private static final String METHOD = "only POST is answered here";
  private static final String NO_HOOK = "there is no hook at this path";

  private static final String GOOD = SampleReview.create().json();

  private ProtocolCases() {}

  /** Bodies that a hook refuses, or lets pass unseen: the same on either. */
  static Stream<ProtocolCase> bodies(String path) {
    return Stream.of(
            kept("no body, no length", 400, NO_BODY, text(Wire.head(path, Wire.JSON))),
            kept("empty body", 400, NO_BODY, post(path, "")),
            kept("blank body", 400, "the body is empty or no JSON object", post(path, "  \r\n")),
            kept("malformed JSON", 400, NOT_JSON, post(path, "{\"kind\":")),
            kept("truncated JSON", 400, NOT_JSON, post(path, GOOD.substring(0, 400))),
            kept("JSON and more", 400, NOT_JSON, post(path, GOOD + "x")),
            kept("two reviews in a body", 400, NOT_JSON, post(path, GOOD + GOOD)),
            kept("JSON null", 400, "no JSON object", post(path, "null")),
            kept("JSON array", 400, "no JSON object", post(path, "[]")),
            kept("200 levels and one", 400, NOT_JSON, post(path, extra("[".repeat(197), "]", 197))),
            kept("100,000 levels", 400, NOT_JSON, post(path, extra("[".repeat(100_000), "]", 1))),
            kept("2 million brackets", 400, NOT_JSON, post(path, brackets())),
            kept("a number out of range", 400, "out of range", post(path, extra("1e99999999999"))),
            kept("a number of 2,000 digits", 400, NOT_JSON, post(path, extra("9".repeat(2_000)))),
            kept("NaN", 400, NOT_JSON, post(path, extra("NaN"))),
            kept("invalid UTF-8", 400, NOT_JSON, post(path, latin("\u00ff\u00fe"))),
            kept("truncated UTF-8", 400, NOT_JSON, post(path, latin("\u00c3"))),
            kept("a surrogate in UTF-8", 400, NOT_JSON, post(path, latin("\u00ed\u00a0\u0080"))),
            kept("admission.k8s.io/v1beta1", 400, NO_REVIEW, post(path, version("v1beta1"))),
            kept("admission.k8s.io/v2", 400, NO_REVIEW, post(path, version("v2"))),
            kept("another kind", 400, NO_REVIEW, post(path, kind("ConversionReview"))),
            kept("no kind", 400, NO_REVIEW, post(path, review().review(r -> r.remove("kind")))),
            kept(
                "null request",
                400,
                "the review has no request",
                post(path, review().review(r -> r.putNull("request")))),
            kept(
                "no request",
                400,
                "the review has no request",
                post(path, review().review(r -> r.remove("request")))),
            kept(
                "no uid",
                400,
                "the request has no uid",
                post(path, review().request(r -> r.remove("uid")))),
            kept("unknown operation", 400, OPERATION, post(path, operation("PATCH"))),
            kept("operation in lower case", 400, OPERATION, post(path, operation("create"))),
            kept(
                "no operation",
                400,
                OPERATION,
                post(path, review().request(r -> r.remove("operation")))),
            kept(
                "DELETE",
                200,
                ALLOWED,
                post(path, operation("DELETE").request(r -> r.set("oldObject", r.get("object"))))),
            kept("DELETE with a null object", 200, ALLOWED, post(path, deletion())),
            kept("CONNECT", 200, ALLOWED, post(path, operation("CONNECT"))),
            kept(
                "subresource status",
                200,
                ALLOWED,
                post(path, operation("UPDATE").request(r -> r.put("subResource", "status")))),
            kept(
                "null object",
                200,
                ALLOWED,
                post(path, review().request(r -> r.putNull("object")))),
            closed("7 MiB and 1 byte", 413, TOO_LONG, post(path, review().padded(LONGEST + 1))),
            closed(
                "7 MiB and 1 byte, chunked",
                413,
                TOO_LONG,
                text(chunked(path, review().padded(LONGEST + 1).json()))))
        .map(row -> named(row, path));
  }

  private static ProtocolCase named(ProtocolCase row, String path) {
    return new ProtocolCase(
        row.name() + ", " + path, row.talk(), row.status(), row.says(), row.fate());
  }

  /** Reviews that are answered, however odd they are. */
  static Stream<ProtocolCase> answered() {
    return Stream.of(
        patched("a review", post("/mutate", GOOD)),
        patched("7 MiB less 1 byte", post("/mutate", review().padded(LONGEST - 1))),
        patched("7 MiB", post("/mutate", review().padded(LONGEST))),
        patched("200 levels", post("/mutate", extra("[".repeat(196), "]", 196))),
        patched("no name", post("/mutate", generated())),
        patched("no namespace", post("/mutate", review().request(r -> r.remove("namespace")))),
        patched(
            "duplicate keys: the last counts",
            post("/mutate", GOOD.replace("\"CREATE\"", "\"PATCH\",\"operation\":\"CREATE\""))),
        patched("a byte order mark", post("/mutate", "\ufeff" + GOOD)),
        patched("UTF-16", post("/mutate", GOOD.getBytes(UTF_16BE))),
        patched("charset=utf-8", typed("application/json; charset=utf-8")),
        patched("charset=\"UTF-8\", upper case", typed("APPLICATION/JSON;Charset=\"UTF-8\"")),
        patched("chunked", text(chunked("/mutate", GOOD))),
        patched("query ?timeout=10s", post("/mutate?timeout=10s", GOOD)),
        patched("Expect: 100-continue", ProtocolCases::waitsForContinue),
        patched("three pipelined, large first", ProtocolCases::pipelined),
        patched("an offer of HTTP/2 to upgrade to", headed("Connection: Upgrade", "Upgrade: h2c")),
        closed("Connection: close", 200, ALLOWED, headed("Connection: close")));
  }

  private static ProtocolCase patched(String name, Talk talk) {
    return kept(name, 200, "\"patchType\":\"JSONPatch\"", talk);
  }

  /** What is wrong before the body is looked at. */
  static Stream<ProtocolCase> requests() {
    String head = Wire.head("/mutate", Wire.JSON, "Transfer-Encoding: chunked");
    return Stream.of(
        kept("content type text/plain", 415, MEDIA_TYPE, typed("text/plain")),
        kept("content type application/yaml", 415, MEDIA_TYPE, typed("application/yaml")),
        kept("content type application/*", 415, MEDIA_TYPE, typed("application/*")),
        kept(
            "no content type",
            415,
            MEDIA_TYPE,
            text(Wire.head("/mutate", "Content-Length: " + GOOD.length()) + GOOD)),
        kept("GET", 405, METHOD, text(bare("GET", "/mutate", "1.1"))),
        kept("PUT", 405, METHOD, text(bare("PUT", "/mutate", "1.1"))),
        kept("OPTIONS", 405, METHOD, text(bare("OPTIONS", "/validate", "1.1"))),
        kept("TRACE", 405, METHOD, text(bare("TRACE", "/validate", "1.1"))),
        kept("a method nobody knows", 405, METHOD, text(bare("BREW", "/mutate", "1.1"))),
        kept("path /", 404, NO_HOOK, post("/", GOOD)),
        kept("path /metrics", 404, NO_HOOK, post("/metrics", GOOD)),
        kept("path /MUTATE", 404, NO_HOOK, post("/MUTATE", GOOD)),
        kept("path with a NUL", 404, NO_HOOK, post("/mutate%00", GOOD)),
        kept("Expect: something", 417, "only 100-continue", headed("Expect: something")),
        kept("no Host", 400, NO_HTTP, text("POST /mutate HTTP/1.1\r\nContent-Length: 0\r\n\r\n")),
        closed("length of 1 GB", 413, TOO_LONG, text(Wire.headOf("/mutate", 1_000_000_000))),
        closed("length of 8 EB", 413, TOO_LONG, text(Wire.headOf("/mutate", Long.MAX_VALUE))),
        closed("length of -1", 400, "", text(Wire.headOf("/mutate", -1))),
        closed("two lengths", 400, "", headed("Content-Length: 5")),
        closed("length and chunks", 400, "", headed("Transfer-Encoding: chunked")),
        closed("first chunk broken", 400, BROKE_OFF, text(head + "zz\r\n")),
        closed("second chunk broken", 400, BROKE_OFF, text(head + "2\r\n{}\r\nzz\r\n")),
        closed("chunk longer than it says", 400, "", text(head + "2\r\n{}{}\r\n0\r\n\r\n")),
        closed("chunk of -1", 400, BROKE_OFF, text(head + "-1\r\n")),
        closed("header of 17 KiB", 431, "", headed("X: " + "x".repeat(17 * 1024))),
        closed("request line of 5 KiB", 414, "", post("/mutate?" + "x".repeat(5 * 1024), GOOD)),
        closed("NUL in a header", 400, "", headed("X: a\0b")),
        closed("header without a colon", 400, "", headed("nonsense")),
        closed("blank before the colon", 400, "", headed("X : y")),
        closed("no HTTP", 400, "", text("hello\r\n\r\n")),
        closed("zero bytes", 400, "", wire -> wire.send(new byte[5_000]).read()),
        closed("HTTP/1.0", 501, "", text(bare("POST", "/mutate", "1.0"))),
        closed("HTTP/2 in HTTP/1.1's clothes", 501, "", text(bare("POST", "/mutate", "2.0"))),
        closed("HTTP/2 preface", 501, "", text("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        closed("half a body, then the end", 0, "", ProtocolCases::halfABody));
  }

  private static Answer halfABody(Wire wire) throws IOException {
    wire.send(Wire.headOf("/mutate", GOOD.length()) + GOOD.substring(0, 300)).endOutput();
    return wire.read();
  }

  private static Answer waitsForContinue(Wire wire) throws IOException {
    int length = GOOD.length();
    wire.send(Wire.head("/mutate", Wire.JSON, "Expect: 100-continue", "Content-Length: " + length));
    Answer interim = wire.readHead();
    return interim.status() == 100 ? wire.send(GOOD).read() : interim;
  }

  /** The last answer, if those before it are those of their own requests. */
  private static Answer pipelined(Wire wire) throws IOException {
    List<String> uids = List.of("first", "second", "third");
    for (String uid : uids) {
      SampleReview review = review().request(r -> r.put("uid", uid));
      wire.post("/mutate", (uid.equals("first") ? review.padded(300_000) : review).bytes());
    }
    Answer answer = Answer.NONE;
    for (String uid : uids) {
      answer = wire.read();
      if (!answer.body().contains("\"uid\":\"" + uid + "\"")) {
        return Answer.NONE;
      }
    }
    return answer;
  }

  private static Talk text(String request) {
    return wire -> wire.send(request).read();
  }

  private static Talk post(String path, byte[] body) {
    return wire -> wire.post(path, body).read();
  }

  private static Talk post(String path, String body) {
    return post(path, body.getBytes(UTF_8));
  }

  private static Talk post(String path, SampleReview review) {
    return post(path, review.bytes());
  }

  /** A review under another content type. */
  private static Talk typed(String type) {
    return text(
        Wire.head("/mutate", "Content-Type: " + type, "Content-Length: " + GOOD.length()) + GOOD);
  }

  /** A review with more headers. */
  private static Talk headed(String... more) {
    String headers = String.join("\r\n", more);
    return text(
        Wire.head("/mutate", Wire.JSON, "Content-Length: " + GOOD.length(), headers) + GOOD);
  }

  /** A request without a body. */
  private static String bare(String method, String path, String version) {
    return method + " " + path + " HTTP/" + version + "\r\nHost: localhost\r\n\r\n";
  }

  private static String chunked(String path, String body) {
    return Wire.head(path, Wire.JSON, "Transfer-Encoding: chunked")
        + Integer.toHexString(body.length())
        + "\r\n"
        + body
        + "\r\n0\r\n\r\n";
  }

  private static SampleReview review() {
    return SampleReview.create();
  }

  private static SampleReview version(String version) {
    return review().review(review -> review.put("apiVersion", "admission.k8s.io/" + version));
  }

  private static SampleReview kind(String kind) {
    return review().review(review -> review.put("kind", kind));
  }

  private static SampleReview operation(String operation) {
    return review().request(request -> request.put("operation", operation));
  }

  private static SampleReview deletion() {
    return operation("DELETE")
        .request(
            request -> {
              request.set("oldObject", request.get("object"));
              request.putNull("object");
            });
  }

  private static SampleReview generated() {
    return review()
        .request(request -> request.put("name", ""))
        .object(object -> object.putObject("metadata").put("generateName", "qwen-"));
  }

  /** A review whose spec has one field more. */
  private static String extra(String value) {
    return GOOD.replace("\"gpu\":1", "\"gpu\":1,\"extra\":" + value);
  }

  private static String extra(String opening, String closing, int times) {
    return extra(opening + closing.repeat(times));
  }

  /** A review just below 7 MiB, which as objects in memory would be 30 times as large. */
  static String brackets() {
    int room = LONGEST - extra("[{}]").length();
    return extra("[" + "{},".repeat(room / 3) + "{}]");
  }

  /** A review with these bytes in it, given as characters. */
  private static byte[] latin(String bytes) {
    return GOOD.replace("qwen.127", bytes + "qwen.127").getBytes(ISO_8859_1);
  }
}
