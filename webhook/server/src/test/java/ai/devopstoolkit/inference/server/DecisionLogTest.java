package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.admission.Verdict;
import ai.devopstoolkit.inference.admission.Verdict.Decision;
import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionLogTest {
  private static Verdict verdict(String name, String user) {
    return new Verdict(
        "uid-1",
        "CREATE",
        "team-a",
        name,
        user,
        true,
        Decision.DENIED,
        List.of("gpu-count", "context-length"),
        List.of("image-tag"),
        "3f2a.1");
  }

  private static JsonNode logged(Verdict verdict) throws IOException {
    try (LogCapture log = LogCapture.of(DecisionLog.class)) {
      DecisionLog.write("mutate", verdict, Duration.ofNanos(1_234_567));
      assertThat(log.lines()).hasSize(1);
      return new ObjectMapper().readTree(log.lines().get(0));
    }
  }

  private static Map<String, String> values(JsonNode line) {
    Map<String, String> values = new LinkedHashMap<>();
    line.get("kvpList")
        .forEach(
            pair -> pair.properties().forEach(e -> values.put(e.getKey(), e.getValue().asText())));
    return values;
  }

  @Test
  void aDecisionIsOneLineOfJson() throws IOException {
    JsonNode line = logged(verdict("qwen", "alice"));
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("message").asText()).isEqualTo("decided");
    assertThat(values(line))
        .containsExactly(
            Map.entry("hook", "mutate"),
            Map.entry("uid", "uid-1"),
            Map.entry("operation", "CREATE"),
            Map.entry("namespace", "team-a"),
            Map.entry("name", "qwen"),
            Map.entry("user", "alice"),
            Map.entry("dry_run", "true"),
            Map.entry("decision", "denied"),
            Map.entry("denied_by", "gpu-count,context-length"),
            Map.entry("warned_by", "image-tag"),
            Map.entry("policy", "3f2a.1"),
            Map.entry("duration_us", "1234"));
  }

  @Test
  void noTextBreaksALine() throws IOException {
    String evil = "a\nb\r\"}]\\ \u0000\u001b[31m\u2028\u0085{";
    assertThat(values(logged(verdict(evil, "bob")))).containsEntry("name", evil);
  }

  @Test
  void longTextIsCut() throws IOException {
    assertThat(values(logged(verdict("qwen", "u".repeat(10_000)))))
        .containsEntry("user", "u".repeat(256) + "…");
  }

  @Test
  void onlyTheServerTellsWhatItDoes() {
    assertThat(LogCapture.level(DecisionLog.class.getName())).isEqualTo(Level.INFO);
    assertThat(LogCapture.level("ai.devopstoolkit.inference.cli")).isEqualTo(Level.WARN);
    assertThat(LogCapture.level("io.netty")).isEqualTo(Level.WARN);
    assertThat(LogCapture.level("io.vertx")).isEqualTo(Level.WARN);
    assertThat(LogCapture.console()).isInstanceOf(TurnAppender.class);
  }
}
