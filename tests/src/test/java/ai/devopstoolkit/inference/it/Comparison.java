package ai.devopstoolkit.inference.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Verdicts of the API server beside ours. */
final class Comparison {
  private final List<String> differences = new ArrayList<>();
  private int objects;
  private int refused;
  private int causes;

  void add(JsonNode object, Verdict server, Verdict ours) {
    objects++;
    refused += server.isAccepted() ? 0 : 1;
    causes += server.causes().size();
    if (!ours.equals(server)) {
      differences.add(object + "\n  API server: " + server + "\n  ours:       " + ours + "\n");
    }
  }

  /** Prints how many there were; there must be no difference, and at least so many refusals. */
  void end(String what, int leastRefused) {
    System.out.printf(
        "%s: %d objects, %d refused for %d causes, %d differences from the API server%n",
        what, objects, refused, causes, differences.size());
    assertThat(differences).as(what).isEmpty();
    assertThat(refused).as("refused of %s", what).isBetween(leastRefused, objects);
  }
}
