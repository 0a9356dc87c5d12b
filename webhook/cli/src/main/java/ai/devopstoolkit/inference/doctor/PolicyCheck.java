package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.doctor.Container.Source;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.PolicyReader;
import ai.devopstoolkit.inference.settings.SettingsException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The next pod will take the policy, and the catalog if there is one. A running one keeps its last
 * good policy when a bad one comes, and the next one that starts does not start.
 */
final class PolicyCheck implements Check {
  private final String namespace;
  private final String version;

  /**
   * Looks in {@code namespace}, if the hooks do not say another.
   *
   * @param version of this program, whose verdict it is
   */
  PolicyCheck(String namespace, String version) {
    this.namespace = namespace;
    this.version = version;
  }

  @Override
  public String subject() {
    return "the policy";
  }

  /** Reads a settings file as the server does. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(String yaml) throws SettingsException;
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<String> place = Placement.namespace(cluster, namespace);
    if (place.isEmpty()) {
      findings.skip("policy", Placement.whyNot(cluster));
      return;
    }
    Optional<JsonNode> deployment = cluster.get("deployments.apps", Api.NAME, place.get());
    if (deployment.isEmpty()) {
      findings.skip("policy", "Deployment " + Api.NAME + ", which says where it is, is missing");
      return;
    }
    Container container = Container.of(deployment.get());
    Files files = new Files(cluster, place.get(), container, findings);
    Optional<Policy> policy = files.read("policy", PolicyReader::parse, PolicyReader.defaults());
    Optional<ModelCatalog> catalog =
        files.read("catalog", CatalogReader::withAdded, CatalogReader.bundled());
    if (policy.isPresent() && catalog.isPresent()) {
      String stamp = new Derivation(policy.get(), catalog.get()).stamp();
      findings.ok("policy " + stamp + ": the next pod that starts takes it" + judge(container));
    }
  }

  /** Empty if this program is of the version that the pods are of. */
  private String judge(Container container) {
    return container.isOf(version)
        ? ""
        : " (so says this program, " + version + "; the pods' image is " + container.image() + ")";
  }

  /** The settings files of the next pod. */
  private final class Files {
    private final Cluster cluster;
    private final String place;
    private final Container container;
    private final Findings findings;

    Files(Cluster cluster, String place, Container container, Findings findings) {
      this.cluster = cluster;
      this.place = place;
      this.container = container;
      this.findings = findings;
    }

    /** What the file of the option holds; empty if that has been told to be unusable or unknown. */
    <T> Optional<T> read(String option, Reader<T> reader, T builtIn) throws ClusterException {
      Optional<String> path = container.option(option);
      if (path.isEmpty()) {
        return Optional.of(builtIn);
      }
      Optional<Source> source = container.source(path.get());
      if (source.isEmpty()) {
        findings.skip(option, path.get() + " of the pods is in no ConfigMap");
        return Optional.empty();
      }
      String name = "ConfigMap " + source.get().configMap();
      Optional<JsonNode> map = cluster.get("configmaps", source.get().configMap(), place);
      Optional<String> text = map.flatMap(it -> text(it, source.get().key()));
      if (text.isEmpty()) {
        String what =
            map.isEmpty()
                ? name + " in " + place + " is missing"
                : name + " in " + place + " has no key " + source.get().key();
        findings.fail(
            what + ": the next pod does not start without its " + option, Placement.APPLY);
        return Optional.empty();
      }
      try {
        return Optional.of(reader.read(text.get()));
      } catch (SettingsException e) {
        findings.fail(
            option
                + " in "
                + name
                + ": the next pod that starts will refuse it; running ones keep the last good one"
                + judge(container)
                + ": "
                + e.problems().stream().map(Object::toString).collect(Collectors.joining("; ")),
            "correct it (dot-inference policy check FILE), then apply it again");
        return Optional.empty();
      }
    }
  }

  private static Optional<String> text(JsonNode configMap, String key) {
    JsonNode text = configMap.path("data").path(key);
    JsonNode bytes = configMap.path("binaryData").path(key);
    return text.isTextual()
        ? Optional.of(text.textValue())
        : bytes.isTextual()
            ? Optional.of(
                new String(Base64.getDecoder().decode(bytes.textValue()), StandardCharsets.UTF_8))
            : Optional.empty();
  }
}
