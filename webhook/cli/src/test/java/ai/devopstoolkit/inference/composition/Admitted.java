package ai.devopstoolkit.inference.composition;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.ManifestException;
import ai.devopstoolkit.inference.preview.Preview;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.xrd.Xrd;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** LLMInferences as they are stored once the webhook has let them through. */
final class Admitted {
  private static final Xrd DEFINITION = Xrd.bundled();

  private Admitted() {}

  /** A webhook with the keys of {@code policy} over the defaults. */
  static Preview webhook(String policy) {
    return new Preview(Fixtures.derivation(policy), DEFINITION, "0.1.0");
  }

  /** {@code object}, created or in the place of {@code stored}; none if it is refused. */
  static Optional<ObjectNode> by(Preview webhook, ObjectNode object, Optional<ObjectNode> stored) {
    Preview.Outcome outcome =
        webhook.of(
            new Manifest("case", object),
            stored.map(it -> new Manifest("stored", it)),
            Fixtures.NAMESPACE);
    if (!outcome.accepted()) {
      return Optional.empty();
    }
    ObjectNode admitted = outcome.result().deepCopy();
    ObjectNode metadata = admitted.withObject("/metadata");
    metadata.put("namespace", metadata.path("namespace").asText(Fixtures.NAMESPACE));
    return Optional.of(admitted);
  }

  /** Those of {@code examples/} that are not refused, by their file and place in it. */
  static SortedMap<String, ObjectNode> examples() {
    Preview webhook = webhook("");
    SortedMap<String, ObjectNode> examples = new TreeMap<>();
    for (Path file : exampleFiles()) {
      for (Manifest manifest : read(file)) {
        if (webhook.concerns(manifest)) {
          by(webhook, manifest.json(), Optional.empty())
              .ifPresent(it -> examples.put(manifest.source(), it));
        }
      }
    }
    return examples;
  }

  private static List<Path> exampleFiles() {
    try (Stream<Path> files = Files.list(Path.of("..", "..", "examples"))) {
      return files.filter(it -> it.toString().endsWith(".yaml")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Manifest> read(Path file) {
    try {
      return Yaml.read(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ManifestException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** One in which every field of {@code derived} is there. */
  static ObjectNode usual() {
    return by(
            webhook(Fixtures.resource("composition/policy.yaml")),
            (ObjectNode) Fixtures.yaml(Fixtures.resource("composition/usual.yaml")),
            Optional.empty())
        .orElseThrow(() -> new IllegalStateException("composition/usual.yaml is refused"));
  }
}
