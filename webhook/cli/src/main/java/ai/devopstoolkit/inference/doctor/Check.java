package ai.devopstoolkit.inference.doctor;

/** Looks at one thing and says how it is, in a line or a few. */
interface Check {
  /** What it looks at, in a few words: for the line that says why it could not. */
  String subject();

  /**
   * Looks.
   *
   * @throws ClusterException if it cannot; then nothing more is said than that
   */
  void look(Cluster cluster, Findings findings) throws ClusterException;
}
