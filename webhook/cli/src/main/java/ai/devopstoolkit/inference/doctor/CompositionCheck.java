package ai.devopstoolkit.inference.doctor;

/** Crossplane knows what to make of an LLMInference. */
final class CompositionCheck implements Check {
  static final String NAME = "llm-inference";

  @Override
  public String subject() {
    return "Composition " + NAME;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    if (cluster.find(Api.COMPOSITIONS, NAME).isPresent()) {
      findings.ok("Composition " + NAME);
    } else {
      findings.fail("Composition " + NAME + " is missing: nothing will run", Api.INSTALL_PACKAGE);
    }
  }
}
