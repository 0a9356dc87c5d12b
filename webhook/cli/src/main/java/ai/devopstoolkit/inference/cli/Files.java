package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.composition.Composition;
import ai.devopstoolkit.inference.composition.CompositionException;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.settings.SettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What commands read from the disk, with messages for people. */
final class Files {
  /** Far more than any cluster's manifests. */
  private static final int MAX_BYTES = 64 * 1024 * 1024;

  private static final String STANDARD_INPUT = "-";

  private Files() {}

  /** The text of {@code file}; of the standard input if it is {@code -}. */
  static String text(String file) {
    try (InputStream in =
        file.equals(STANDARD_INPUT)
            ? System.in
            : java.nio.file.Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new CommandException(ExitCode.USAGE, file + ": is larger than 64 MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CommandException(ExitCode.USAGE, file + ": there is no such file");
    } catch (IOException e) {
      throw new CommandException(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage());
    }
  }

  /** The documents of all {@code files}, in their order. */
  static List<Manifest> manifests(List<String> files) {
    List<Manifest> manifests = new ArrayList<>();
    for (String file : files) {
      try {
        manifests.addAll(Yaml.read(file.equals(STANDARD_INPUT) ? "stdin" : file, text(file)));
      } catch (ManifestException e) {
        throw new CommandException(ExitCode.REFUSED, e.getMessage());
      }
    }
    return manifests;
  }

  /** The derivation under the policy in a file, or the default one, and the models of another. */
  static Derivation derivation(Optional<Path> policy, Optional<Path> catalog) {
    return new Derivation(
        given(policy).map(Files::policy).orElseGet(PolicyReader::defaults), catalog(catalog));
  }

  /** The catalog of this program, with the models of {@code file} added. */
  static ModelCatalog catalog(Optional<Path> file) {
    return given(file).map(Files::added).orElseGet(CatalogReader::bundled);
  }

  private static ModelCatalog added(Path file) {
    try {
      return CatalogReader.withAdded(text(file.toString()));
    } catch (SettingsException e) {
      throw new CommandException(
          ExitCode.REFUSED, "catalog " + file + " is refused:\n" + e.getMessage().indent(2));
    }
  }

  /** The Composition in {@code file}, or the built-in one. */
  static Composition composition(Optional<String> file) {
    if (file.isEmpty()) {
      return Composition.bundled();
    }
    List<Manifest> documents = manifests(List.of(file.get()));
    if (documents.size() != 1) {
      throw new CommandException(
          ExitCode.USAGE,
          file.get() + ": must hold one Composition, and holds " + documents.size() + " documents");
    }
    try {
      return Composition.of(documents.get(0).json());
    } catch (CompositionException e) {
      throw new CommandException(
          ExitCode.REFUSED, "composition " + file.get() + " cannot be rendered: " + e.getMessage());
    }
  }

  /** The file of an option; none if its environment variable is set, but empty. */
  static Optional<Path> given(Optional<Path> option) {
    return option.filter(file -> !file.toString().isEmpty());
  }

  /** The policies in {@code files}; without any the default one. */
  static List<Policy> policies(List<Path> files) {
    return files.isEmpty()
        ? List.of(PolicyReader.defaults())
        : files.stream().map(Files::policy).toList();
  }

  /** The policy in {@code file}. */
  static Policy policy(Path file) {
    try {
      return PolicyReader.parse(text(file.toString()));
    } catch (SettingsException e) {
      throw new CommandException(
          ExitCode.REFUSED, "policy " + file + " is refused:\n" + e.getMessage().indent(2));
    }
  }
}
