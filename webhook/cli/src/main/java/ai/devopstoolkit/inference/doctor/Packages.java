package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;

/** Packages of Crossplane. */
final class Packages {
  private Packages() {}

  /** The last part of what {@code spec.package} names, without tag and digest. */
  static String image(JsonNode installed) {
    String reference = installed.at("/spec/package").asText();
    String last = reference.substring(reference.lastIndexOf('/') + 1);
    return last.replaceFirst("[:@].*", "");
  }
}
