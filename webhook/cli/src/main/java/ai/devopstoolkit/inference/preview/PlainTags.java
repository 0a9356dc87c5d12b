package ai.devopstoolkit.inference.preview;

import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/** Gives a plain scalar without a tag the one that kubectl reads it under. */
class PlainTags extends Resolver {
  @Override
  public Tag resolve(NodeId kind, String value, boolean isPlain) {
    return kind == NodeId.scalar && isPlain
        ? Scalar.tag(value)
        : super.resolve(kind, value, isPlain);
  }
}
