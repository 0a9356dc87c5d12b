package ai.devopstoolkit.inference.admission;

/** Decides requests: a pure function of the request and the policy of the moment. */
@FunctionalInterface
public interface Hook {
  /** Decides {@code request}. */
  Decision decide(AdmissionRequest request);
}
