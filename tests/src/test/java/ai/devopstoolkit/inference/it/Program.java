package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.spec.CanonicalJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The program, as users start it: {@code java -jar dot-inference.jar}. */
final class Program {
  static final Path JAR = ControlPlane.ROOT.resolve("webhook/cli/target/dot-inference.jar");

  private Program() {}

  /** Runs a command to its end. */
  static Output run(String... arguments) {
    return Command.run(words(List.of(arguments)), Map.of(), "");
  }

  /** {@code spec.derived} of each manifest by its name, as {@code preview} prints it. */
  static Map<String, String> preview(String namespace, List<String> files) {
    List<String> words = new ArrayList<>(List.of("preview", "-n", namespace, "-o", "json", "-f"));
    words.addAll(files);
    Map<String, String> derived = new TreeMap<>();
    for (String line : run(words.toArray(String[]::new)).ok().out().lines().toList()) {
      JsonNode object = Json.read(line);
      derived.put(
          object.at("/metadata/name").asText(), CanonicalJson.of(object.at("/spec/derived")));
    }
    return derived;
  }

  /** The words that start it. */
  static List<String> words(List<String> arguments) {
    return words(Path.of(System.getProperty("java.home")), arguments);
  }

  /** The words that start it on the Java in a directory. */
  static List<String> words(Path java, List<String> arguments) {
    List<String> words = new ArrayList<>();
    words.add(java.resolve("bin/java").toString());
    words.add("-jar");
    words.add(JAR.toString());
    words.addAll(arguments);
    return words;
  }
}
