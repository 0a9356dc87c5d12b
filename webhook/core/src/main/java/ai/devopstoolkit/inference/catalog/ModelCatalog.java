package ai.devopstoolkit.inference.catalog;

import ai.devopstoolkit.inference.spec.Fingerprint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Models by id. Immutable; a look-up costs the same however many there are. */
public final class ModelCatalog {
  private static final int HASH_DIGITS = 8;

  private final Map<String, ModelFacts> models;
  private final String hash;

  private ModelCatalog(Map<String, ModelFacts> models, String hash) {
    this.models = models;
    this.hash = hash;
  }

  /** The catalog of {@code models}; a later one replaces an earlier one of the same id. */
  public static ModelCatalog of(Collection<ModelFacts> models) {
    Map<String, ModelFacts> byId = byId(models);
    return new ModelCatalog(byId, Fingerprint.sha256(byId.toString(), HASH_DIGITS));
  }

  /** The same with its hash, which takes a tenth of a second to work out when a program starts. */
  static ModelCatalog of(Collection<ModelFacts> models, String hash) {
    return new ModelCatalog(byId(models), hash);
  }

  private static Map<String, ModelFacts> byId(Collection<ModelFacts> models) {
    Map<String, ModelFacts> byId = new LinkedHashMap<>();
    models.forEach(model -> byId.put(key(model.id()), model));
    return byId;
  }

  /**
   * The model of exactly this id, but for its case. A model that resembles another is another: what
   * is not here is unknown.
   */
  public Optional<ModelFacts> find(String id) {
    return Optional.ofNullable(models.get(key(id)));
  }

  /** All models, in the order of the file. */
  public List<ModelFacts> all() {
    return List.copyOf(models.values());
  }

  /** 8 hex digits over all of it. */
  public String hash() {
    return hash;
  }

  static String key(String id) {
    return id.toLowerCase(Locale.ROOT);
  }
}
