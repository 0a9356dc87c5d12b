package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import ai.devopstoolkit.inference.spec.Derived;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A user who writes {@code spec.derived} by hand: another image, elsewhere, with fitting hashes.
 */
final class Forger {
  static final String IMAGE = "forged.example.com";
  private static final String POLICY =
      "name: forged\nimage: {registry: " + IMAGE + ", name: 'model:1'}";

  private final Derivation derivation;

  Forger() {
    try {
      this.derivation = new Derivation(PolicyReader.parse(POLICY));
    } catch (SettingsException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A copy of {@code object} with a forged {@code derived}: that of {@code like}. */
  ObjectNode forge(ObjectNode object, ObjectNode like) {
    try {
      Derived derived = derivation.derive(LlmInference.read(like, "forged"));
      ObjectNode forged = object.deepCopy();
      forged.withObject("/spec").set("derived", derived.json());
      return forged;
    } catch (SpecFormatException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
