package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.Fixtures;
import ai.devopstoolkit.inference.certs.CertificateAuthority;
import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import ai.devopstoolkit.inference.xrd.CrossplaneCrd;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A cluster in memory, with everything in its place until something is taken away. */
final class FakeCluster implements Cluster {
  static final String MUTATING = "mutatingwebhookconfigurations.admissionregistration.k8s.io";
  static final String VALIDATING = "validatingwebhookconfigurations.admissionregistration.k8s.io";
  static final String CLUSTER = "";
  static final String OURS = "dot-inference";

  /** Ninety days before the fixture's Certificate expires. */
  static final Clock CLOCK = Clock.fixed(Instant.parse("2025-12-31T00:00:00Z"), ZoneOffset.UTC);

  private static final CertificateAuthority AUTHORITY =
      CertificateAuthority.create(Duration.ofDays(3650));

  private static final String STORED = "{spec: {derived: {policy: default/1a2b3c4d@2}}}";

  private final Map<List<String>, ObjectNode> objects = new TreeMap<>(FakeCluster::order);
  private final Map<String, ClusterException> answers = new TreeMap<>();
  private final List<String> questions = new ArrayList<>();
  private String version = "{gitVersion: v1.34.1, major: '1', minor: '34'}";
  private Optional<ClusterException> dryRun = Optional.empty();
  private String stored = STORED;

  /** Everything in its place. */
  static FakeCluster wired() {
    FakeCluster cluster = new FakeCluster();
    for (var resource : Fixtures.yaml(Fixtures.resource("doctor/wired.yaml")).properties()) {
      resource.getValue().forEach(it -> cluster.put(resource.getKey(), (ObjectNode) it));
    }
    ObjectNode crd = CrossplaneCrd.of(Api.XRD);
    crd.set("status", Fixtures.yaml("{conditions: [{type: Established, status: 'True'}]}"));
    cluster.put(Api.CRDS, crd);
    cluster.put(
        Api.COMPOSITIONS,
        (ObjectNode) Fixtures.yaml(Fixtures.resource("package/composition.yaml")));
    cluster.put(MUTATING, configuration(Hook.Configuration.MUTATING));
    cluster.put(VALIDATING, configuration(Hook.Configuration.VALIDATING));
    return cluster;
  }

  private static ObjectNode configuration(Hook.Configuration configuration) {
    ObjectNode json = (ObjectNode) Fixtures.yaml("{metadata: {name: " + OURS + "}}");
    for (Hook hook : Hook.bundled(configuration)) {
      ObjectNode copy = hook.json().deepCopy();
      copy.withObject("/clientConfig").put("caBundle", bundle(AUTHORITY.certificatePem()));
      copy.withObject("/namespaceSelector"); // as the API server writes it
      copy.putObject("objectSelector");
      json.withArray("/webhooks").add(copy);
    }
    return json;
  }

  static String bundle(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  FakeCluster put(String resource, ObjectNode object) {
    objects.put(
        List.of(
            resource,
            object.at("/metadata/namespace").asText(),
            object.at("/metadata/name").asText()),
        object);
    return this;
  }

  FakeCluster put(String resource, String yaml) {
    return put(resource, (ObjectNode) Fixtures.yaml(yaml));
  }

  FakeCluster without(String resource, String namespace, String name) {
    object(resource, namespace, name);
    objects.remove(List.of(resource, namespace, name));
    return this;
  }

  /** One that is there, to change it. */
  ObjectNode object(String resource, String namespace, String name) {
    ObjectNode object = objects.get(List.of(resource, namespace, name));
    if (object == null) {
      throw new IllegalArgumentException("the fixture has no " + resource + " " + name);
    }
    return object;
  }

  /** The first hook of a configuration, to change it. */
  ObjectNode hook(String configuration) {
    return (ObjectNode) object(configuration, CLUSTER, OURS).at("/webhooks/0");
  }

  /** Has every hook call a URL. */
  FakeCluster callingUrl() {
    for (String configuration : List.of(MUTATING, VALIDATING)) {
      for (JsonNode hook : object(configuration, CLUSTER, OURS).path("webhooks")) {
        ObjectNode client = (ObjectNode) hook.path("clientConfig");
        String path = client.remove("service").path("path").asText();
        client.put("url", "https://webhook.example.com:9443" + path);
      }
    }
    return this;
  }

  /** Answers every question for a resource so. */
  FakeCluster answering(String resource, Reason reason, String message) {
    answers.put(resource, new ClusterException(reason, message));
    return this;
  }

  FakeCluster unknown(String resource) {
    objects.keySet().removeIf(it -> it.get(0).equals(resource));
    return answering(resource, Reason.UNKNOWN_RESOURCE, "no " + resource);
  }

  FakeCluster version(String yaml) {
    version = yaml;
    return this;
  }

  FakeCluster refusing(Reason reason, String message) {
    dryRun = Optional.of(new ClusterException(reason, message));
    return this;
  }

  FakeCluster storing(String yaml) {
    stored = yaml;
    return this;
  }

  /** What was asked, in order. */
  List<String> questions() {
    return questions;
  }

  /** The lines that one check finds. */
  List<String> lines(Check check) {
    List<String> lines = new ArrayList<>();
    try {
      check.look(this, new Findings(lines::add));
    } catch (ClusterException e) {
      throw new AssertionError(e);
    }
    return lines;
  }

  @Override
  public JsonNode version() throws ClusterException {
    answer("version");
    return Fixtures.yaml(version);
  }

  @Override
  public Optional<JsonNode> get(String resource, String name, String namespace)
      throws ClusterException {
    questions.add(resource + " " + name);
    answer(resource);
    return Optional.ofNullable(objects.get(List.of(resource, namespace, name)));
  }

  @Override
  public List<JsonNode> list(String resource, String namespace, String selector)
      throws ClusterException {
    questions.add(String.join(" ", resource, "of", namespace, selector));
    answer(resource);
    List<JsonNode> found = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (key.get(0).equals(resource)
              && (namespace.isEmpty() || namespace.equals(key.get(1)))) {
            found.add(object);
          }
        });
    return found;
  }

  @Override
  public JsonNode createDryRun(ObjectNode object) throws ClusterException {
    if (dryRun.isPresent()) {
      throw dryRun.get();
    }
    return Fixtures.yaml(stored);
  }

  private void answer(String resource) throws ClusterException {
    ClusterException answer = answers.get(resource);
    if (answer != null) {
      throw answer;
    }
  }

  private static int order(List<String> a, List<String> b) {
    return String.join(" ", a).compareTo(String.join(" ", b));
  }
}
