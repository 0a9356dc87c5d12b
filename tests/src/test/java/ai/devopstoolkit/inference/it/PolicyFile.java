package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The policy file of the running webhook. */
final class PolicyFile {
  private final Path path;

  PolicyFile(Path path) throws IOException {
    this.path = path;
    reset();
  }

  Path path() {
    return path;
  }

  /** Puts the default policy there: every policy is the default plus what it says itself. */
  void reset() throws IOException {
    write("name: default\n");
  }

  /** Replaces it at once, as Kubernetes does with a ConfigMap. */
  void write(String yaml) throws IOException {
    Path next = path.resolveSibling("policy.next.yaml");
    Files.writeString(next, yaml);
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
  }
}
