package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A CRD other than today's, as an older or newer package installs it.
 *
 * @param change of the schema of {@code spec}
 * @param inForce whether the API server goes by the changed one, asked again and again
 */
record InstalledCrd(Kubectl kubectl, Consumer<ObjectNode> change, BooleanSupplier inForce) {
  private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";

  /** Installs it, does {@code work}, and puts today's back; returns when that is in force. */
  void during(Runnable work) {
    String today = Program.run("crd").quiet().out();
    ObjectNode changed = Json.yaml(today);
    change.accept(changed.withObject(SPEC));
    apply(changed.toString());
    try {
      Eventually.until("the changed CRD is in force", inForce);
      work.run();
    } finally {
      apply(today);
      Eventually.until("today's CRD is back in force", () -> !inForce.getAsBoolean());
    }
  }

  private void apply(String crd) {
    kubectl.send(crd, "apply", "--server-side", "--force-conflicts").quiet();
  }
}
