package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;

/** The API server answers, and is new enough. */
final class ApiServerCheck implements Check {
  /** The first in which matchConditions of webhooks are stable. */
  private static final int OLDEST_MINOR = 30;

  @Override
  public String subject() {
    return "the API server's version";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    JsonNode version = cluster.version();
    String name = version.path("gitVersion").asText();
    // Some providers write "34+".
    String minor = version.path("minor").asText().replaceAll("\\D", "");
    if (minor.isEmpty()) {
      findings.unknown("the version of API server " + name, "it has no minor number");
    } else if (version.path("major").asText().equals("1")
        && Integer.parseInt(minor) < OLDEST_MINOR) {
      findings.fail(
          "API server " + name + " is too old: the hooks have matchConditions",
          "upgrade to Kubernetes 1." + OLDEST_MINOR + " or newer");
    } else {
      findings.ok("API server " + name);
    }
  }
}
