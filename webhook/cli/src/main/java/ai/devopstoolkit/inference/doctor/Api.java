package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.xrd.Xrd;

/** What things are called. */
final class Api {
  static final Xrd XRD = Xrd.bundled();

  static final String VERSION = "v1alpha1";

  /** The plural and group of LLMInference, and the name of its XRD and its CRD. */
  static final String LLM_INFERENCES = XRD.name();

  static final String CRDS = "customresourcedefinitions.apiextensions.k8s.io";
  static final String XRDS = "compositeresourcedefinitions.apiextensions.crossplane.io";
  static final String COMPOSITIONS = "compositions.apiextensions.crossplane.io";
  static final String FUNCTIONS = "functions.pkg.crossplane.io";
  static final String PROVIDERS = "providers.pkg.crossplane.io";
  static final String OBJECTS = "objects.kubernetes.m.crossplane.io";
  static final String PROVIDER_CONFIGS = "providerconfigs.kubernetes.m.crossplane.io";
  static final String VLLM_RUNTIMES = "vllmruntimes.production-stack.vllm.ai";

  /** The webhook configurations, the Deployment and the Certificate. */
  static final String NAME = "dot-inference";

  /** How the package gets into a cluster. */
  static final String INSTALL_PACKAGE = "make package-apply, or install the Crossplane package";

  private Api() {}
}
