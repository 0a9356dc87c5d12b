package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A directory as the kubelet fills it from a Secret or ConfigMap: one link swaps all files. */
final class Volume {
  private final Path directory;
  private int versions;

  Volume(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  /** Where a file is found, whatever version lies there. */
  Path file(String name) {
    return directory.resolve(name);
  }

  /** Puts these files there and takes those away that it had. */
  void write(Map<String, String> files) throws IOException {
    Path data = directory.resolve("..data");
    Path before = Files.exists(data) ? data.toRealPath() : null;
    Path version = Files.createDirectory(directory.resolve("..version-" + ++versions));
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(version.resolve(file.getKey()), file.getValue());
    }
    Path link = directory.resolve("..data_tmp");
    Files.createSymbolicLink(link, version.getFileName());
    Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
    for (String name : files.keySet()) {
      if (!Files.isSymbolicLink(file(name))) {
        Files.createSymbolicLink(file(name), Path.of("..data", name));
      }
    }
    if (before != null) {
      delete(before);
    }
  }

  private static void delete(Path version) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(version)) {
      files = all.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(version);
  }
}
