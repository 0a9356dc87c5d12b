package ai.devopstoolkit.inference.composition;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SortedMap;

/**
 * What a composite resource is to become.
 *
 * @param composite what to change of it: {@code apiVersion}, {@code kind} and {@code status}
 * @param resources what to compose, by the name that the Composition gives it
 * @param incomplete whether a resource was left out as a field that it requires is absent; the
 *     composite resource is then not ready
 * @param warnings what Crossplane would make warning events of
 */
public record Rendering(
    ObjectNode composite,
    SortedMap<String, Composed> resources,
    boolean incomplete,
    List<String> warnings) {

  /**
   * A composed resource.
   *
   * @param resource as it is to be applied; its name, unless it exists, is Crossplane's choice
   * @param ready whether it exists and says that it is ready
   */
  public record Composed(ObjectNode resource, boolean ready) {}
}
