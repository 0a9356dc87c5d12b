package ai.devopstoolkit.inference.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Files that are read together. */
final class WatchedFiles {
  /** A Secret or ConfigMap holds at most 1 MiB. */
  static final int MAX_BYTES = 1024 * 1024;

  /**
   * What the files held at one moment, or nearly so.
   *
   * @param bytes of each file
   * @param digest SHA-256 of them all, in hex
   */
  record Contents(List<byte[]> bytes, String digest) {
    boolean sameAs(Contents other) {
      return digest.equals(other.digest);
    }
  }

  private final List<Path> paths;

  WatchedFiles(List<Path> paths) {
    this.paths = List.copyOf(paths);
  }

  /** Reads all files. */
  Contents read() throws IOException {
    List<byte[]> contents = new ArrayList<>();
    MessageDigest digest = sha256();
    for (Path path : paths) {
      byte[] bytes = read(path);
      contents.add(bytes);
      digest.update(sha256().digest(bytes));
    }
    return new Contents(List.copyOf(contents), HexFormat.of().formatHex(digest.digest()));
  }

  private static byte[] read(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new IOException(path + " is longer than " + MAX_BYTES + " bytes");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new IOException(path + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new IOException(path + " may not be read by this user", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }
}
