package ai.devopstoolkit.inference.doctor;

/** Where models run, there is the RuntimeClass of the default policy. */
final class RuntimeClassCheck implements Check {
  private static final String NAME = "nvidia";

  private final boolean target;

  /**
   * Looks for it where models can run.
   *
   * @param target whether that is said to be here
   */
  RuntimeClassCheck(boolean target) {
    this.target = target;
  }

  @Override
  public String subject() {
    return "RuntimeClass " + NAME;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    if (!target && !RuntimeCrdCheck.isThere(cluster)) {
      return;
    }
    if (cluster.find("runtimeclasses.node.k8s.io", NAME).isPresent()) {
      findings.ok("RuntimeClass " + NAME);
    } else {
      findings.warn(
          "RuntimeClass "
              + NAME
              + " is missing: no pod of a model starts, unless the policy's"
              + " runtimeClass is another",
          "install NVIDIA's GPU operator, or name yours in the policy");
    }
  }
}
