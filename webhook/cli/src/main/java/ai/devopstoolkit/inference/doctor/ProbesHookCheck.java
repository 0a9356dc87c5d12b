package ai.devopstoolkit.inference.doctor;

/** Where models run, the deployment hook sets probes and shared memory. */
final class ProbesHookCheck implements Check {
  private final boolean target;

  /**
   * Looks for it where models can run.
   *
   * @param target whether the check of the configurations has already said so
   */
  ProbesHookCheck(boolean target) {
    this.target = target;
  }

  @Override
  public String subject() {
    return "hook " + Hook.PROBES;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    if (target || !RuntimeCrdCheck.isThere(cluster)) {
      return;
    }
    if (Hook.registered(cluster).stream().anyMatch(it -> it.name().equals(Hook.PROBES))) {
      findings.ok("hook " + Hook.PROBES + " is registered");
    } else {
      findings.warn(
          "hook "
              + Hook.PROBES
              + " is missing: models keep the probes and the 64 MiB of /dev/shm of the vLLM operator",
          Placement.APPLY + ", or deploymentHook: false in the policy");
    }
  }
}
