package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The program's jar carries our licence, and the licence and notices of each library inside it. */
class LicencesIT {
  private static final String TEXTS = "META-INF/licenses/";

  /** Our own jar, file by file. */
  private static final Map<String, byte[]> OURS = read(Program.JAR.toFile());

  @Test
  void oursIsThere() throws IOException {
    assertCarried(TEXTS + "LICENSE", Files.readAllBytes(ControlPlane.ROOT.resolve("LICENSE")));
  }

  @Test
  void theListHasEachLibraryWithItsLicence() {
    Map<String, JsonNode> listed = listed();

    assertThat(listed.keySet()).containsAll(libraries().keySet());
    assertThat(listed.values())
        .allSatisfy(it -> assertThat(it.path("licenses")).as(name(it)).isNotEmpty());
  }

  @Test
  void eachFileOfALibraryIsThereAsItIs() {
    libraries()
        .forEach(
            (library, files) -> {
              String folder = TEXTS + library.replaceFirst("-\\d.*", "") + "/";
              files.forEach(
                  (path, bytes) -> {
                    if (path.matches("META-INF/[^/]*(LICENSE|NOTICE)[^/]*")) {
                      assertCarried(folder + path.substring("META-INF/".length()), bytes);
                    }
                  });
            });
  }

  /** The text of Apache-2.0 is ours. Each other licence wants its own, with the names in it. */
  @Test
  void eachOtherLicenceHasItsText() {
    assertThat(listed())
        .allSatisfy(
            (name, component) -> {
              if (!component.path("licenses").toString().contains("\"Apache-2.0\"")) {
                String folder = TEXTS + component.path("name").asText() + "/LICENSE";
                assertThat(OURS.keySet().stream().anyMatch(it -> it.startsWith(folder)))
                    .as(folder)
                    .isTrue();
              }
            });
  }

  /** Each library by artifact and version, and what the list says of it. */
  private static Map<String, JsonNode> listed() {
    String file = "META-INF/sbom/application.cdx.json";
    assertThat(OURS.containsKey(file)).as(file).isTrue();
    JsonNode list = Json.read(new String(OURS.get(file), UTF_8));
    return StreamSupport.stream(list.path("components").spliterator(), false)
        .collect(toMap(LicencesIT::name, it -> it));
  }

  /** The libraries whose classes are in our jar: each by artifact and version, file by file. */
  private static Map<String, Map<String, byte[]>> libraries() {
    Map<String, Map<String, byte[]>> libraries = new TreeMap<>();
    for (File jar : jars()) {
      Map<String, byte[]> files = read(jar);
      Set<String> classes =
          files.keySet().stream().filter(it -> it.endsWith(".class")).collect(toSet());
      classes.removeIf(it -> it.endsWith("module-info.class") || it.endsWith("package-info.class"));
      if (classes.stream().anyMatch(OURS::containsKey)) {
        libraries.put(jar.getName().replaceFirst("\\.jar$", ""), files);
      }
    }
    assertThat(libraries).hasSizeGreaterThan(40);
    return libraries;
  }

  private static List<File> jars() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(it -> it.endsWith(".jar"))
        .map(File::new)
        .filter(it -> !it.getName().startsWith("dot-inference"))
        .toList();
  }

  private static Map<String, byte[]> read(File jar) {
    Map<String, byte[]> files = new TreeMap<>();
    try (JarFile opened = new JarFile(jar)) {
      for (JarEntry entry : opened.stream().filter(it -> !it.isDirectory()).toList()) {
        // Of a class, only whether it is there.
        boolean read = !entry.getName().endsWith(".class");
        files.put(
            entry.getName(), read ? opened.getInputStream(entry).readAllBytes() : new byte[0]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  private static void assertCarried(String file, byte[] bytes) {
    assertThat(Arrays.equals(OURS.get(file), bytes)).as(file + ", as it is there").isTrue();
  }

  private static String name(JsonNode component) {
    return component.path("name").asText() + "-" + component.path("version").asText();
  }
}
