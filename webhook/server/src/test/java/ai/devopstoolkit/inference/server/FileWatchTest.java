package ai.devopstoolkit.inference.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {
  @TempDir Path directory;
  Path file;
  final Metrics metrics = new Metrics();
  int reads;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("policy.yaml");
    Files.writeString(file, "1");
  }

  @AfterEach
  void close() {
    metrics.close();
  }

  /** Numbers only; "deep" overflows the stack. */
  private int read(List<byte[]> contents) {
    reads++;
    String text = new String(contents.get(0), StandardCharsets.UTF_8);
    if (text.equals("deep")) {
      throw new StackOverflowError();
    }
    return Integer.parseInt(text);
  }

  private FileWatch<Integer> open() throws UnusableFileException {
    return FileWatch.open("policy", List.of(file), this::read, metrics);
  }

  @Test
  void aChangeIsReadOnce() throws Exception {
    try (FileWatch<Integer> watch = open()) {
      assertThat(watch.value()).isEqualTo(1);
      Files.writeString(file, "2");
      watch.poll();
      watch.poll();
      assertThat(watch.value()).isEqualTo(2);
      assertThat(reads).isEqualTo(2);
      assertThat(reloads("success")).isEqualTo(1);
    }
  }

  @Test
  void aTouchedFileIsNotReadAgain() throws Exception {
    try (FileWatch<Integer> watch = open()) {
      Files.writeString(file, "1");
      watch.poll();
      assertThat(reads).isEqualTo(1);
      assertThat(reloads("success")).isZero();
    }
  }

  @Test
  void theLastGoodValueStaysAndEachFailureIsCountedAndLoggedOnce() throws Exception {
    try (FileWatch<Integer> watch = open();
        LogCapture log = LogCapture.of(FileWatch.class)) {
      Files.writeString(file, "two");
      watch.poll();
      watch.poll();
      assertThat(watch.value()).isEqualTo(1);
      assertThat(reloads("failure")).isEqualTo(1);
      assertThat(lastWell()).isZero();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("WARN", "policy.yaml", "For input string: \\\"two\\\"");
      Files.writeString(file, "deep");
      watch.poll();
      assertThat(reloads("failure")).isEqualTo(2);
      Files.writeString(file, "2");
      watch.poll();
      assertThat(watch.value()).isEqualTo(2);
      assertThat(lastWell()).isEqualTo(1);
    }
  }

  @Test
  void aBadChangeThatIsTakenBackLeavesNoAlarm() throws Exception {
    try (FileWatch<Integer> watch = open()) {
      Files.delete(file);
      watch.poll();
      assertThat(lastWell()).isZero();
      Files.writeString(file, "1");
      watch.poll();
      assertThat(lastWell()).isEqualTo(1);
      assertThat(reads).isEqualTo(1);
    }
  }

  @Test
  void aValueThatItsListenerRefusesIsNotTakenAndTriedAgain() throws Exception {
    List<Integer> told = new ArrayList<>();
    try (FileWatch<Integer> watch = open()) {
      watch.onChange(
          value -> {
            told.add(value);
            if (told.size() == 1) {
              throw new IOException("not now");
            }
          });
      Files.writeString(file, "2");
      watch.poll();
      assertThat(watch.value()).isEqualTo(1);
      watch.poll();
      assertThat(watch.value()).isEqualTo(2);
      assertThat(told).containsExactly(2, 2);
    }
  }

  @Test
  void aSwappedLinkIsSeen() throws Exception {
    Path one = Files.createDirectory(directory.resolve("..one"));
    Path two = Files.createDirectory(directory.resolve("..two"));
    Files.writeString(one.resolve("policy"), "1");
    Files.writeString(two.resolve("policy"), "2");
    Path data = Files.createSymbolicLink(directory.resolve("..data"), one);
    file = Files.createSymbolicLink(directory.resolve("policy"), data.resolve("policy"));
    try (FileWatch<Integer> watch = open().start(Duration.ofMillis(5))) {
      Path next = Files.createSymbolicLink(directory.resolve("..tmp"), two);
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
      Eventually.until("swapped", () -> watch.value() == 2);
    }
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    file = directory.resolve("absent");
    assertThatThrownBy(this::open)
        .isInstanceOf(UnusableFileException.class)
        .hasMessage("policy: " + file + ": " + file + " does not exist");
  }

  @Test
  void aReasonIsGivenForTheFirstReadToo() throws IOException {
    Files.writeString(file, "one");
    assertThatThrownBy(this::open)
        .isInstanceOf(UnusableFileException.class)
        .hasMessageContaining("For input string: \"one\"");
  }

  @Test
  void aLongFileIsNotRead() throws IOException {
    Files.write(file, new byte[1024 * 1024 + 1]);
    assertThatThrownBy(this::open).hasMessageContaining("is longer than 1048576 bytes");
    assertThat(reads).isZero();
  }

  @Test
  void filesAreToldApart() throws Exception {
    Path other = directory.resolve("other");
    Files.writeString(file, "1");
    Files.writeString(other, "23");
    try (FileWatch<List<byte[]>> watch =
        FileWatch.open("pair", List.of(file, other), contents -> contents, metrics)) {
      Files.writeString(file, "12");
      Files.writeString(other, "3");
      watch.poll();
      assertThat(watch.value().get(0)).asString().isEqualTo("12");
    }
  }

  private double reloads(String result) {
    return TestServer.metric(
        metrics, "dot_inference_reloads_total{result=\"" + result + "\",what=\"policy\"}");
  }

  private double lastWell() {
    return TestServer.metric(metrics, "dot_inference_reload_last_success{what=\"policy\"}");
  }
}
