package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.policy.Policy;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The derivation under the policy and the catalog of now. */
final class CurrentDerivation implements Supplier<Derivation> {
  private final Consumer<Derivation> told;
  private Policy policy;
  private ModelCatalog catalog;
  private volatile Derivation derivation;

  /**
   * Makes the first one.
   *
   * @param told of each one
   */
  CurrentDerivation(Policy policy, ModelCatalog catalog, Consumer<Derivation> told) {
    this.told = told;
    this.policy = policy;
    this.catalog = catalog;
    this.derivation = new Derivation(policy, catalog);
    told.accept(derivation);
  }

  @Override
  public Derivation get() {
    return derivation;
  }

  /** From now on under another policy. */
  synchronized void policy(Policy changed) {
    policy = changed;
    make();
  }

  /** From now on with another catalog. */
  synchronized void catalog(ModelCatalog changed) {
    catalog = changed;
    make();
  }

  private void make() {
    derivation = new Derivation(policy, catalog);
    told.accept(derivation);
  }
}
