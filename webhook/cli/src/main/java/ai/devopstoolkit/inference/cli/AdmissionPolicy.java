package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.ArgumentFacts;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.ArgumentFact;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Form;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Kind;
import ai.devopstoolkit.inference.catalog.ArgumentFacts.Takes;
import ai.devopstoolkit.inference.derive.Derivation;
import ai.devopstoolkit.inference.derive.SecretEnv;
import ai.devopstoolkit.inference.policy.Glob;
import ai.devopstoolkit.inference.policy.Policy;
import ai.devopstoolkit.inference.policy.Policy.Target;
import ai.devopstoolkit.inference.preview.Manifest;
import ai.devopstoolkit.inference.preview.Yaml;
import ai.devopstoolkit.inference.spec.LlmInference;
import ai.devopstoolkit.inference.spec.SpecFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The ValidatingAdmissionPolicy of {@code manifests/components/admission-policy}, whose lists are
 * made from policies: each allows what one of them, or of their targets, does.
 */
final class AdmissionPolicy {
  private static final List<String> SOURCES =
      List.of(
          "/manifests/admission-policy/policy.yaml", "/manifests/admission-policy/binding.yaml");

  /** What a name can fit: others would fit none, and could be read as something else. */
  private static final Pattern GLOB = Pattern.compile("[a-z0-9.*-]+");

  private static final Comparator<String> MOST_SPECIFIC_FIRST =
      Glob.SPECIFICITY.reversed().thenComparing(Comparator.naturalOrder());

  /** Whole arguments that the webhook makes, as regular expressions. */
  private static final List<String> DERIVED_ARGUMENTS =
      List.of(
          "--pipeline-parallel-size=[1-9][0-9]*",
          "--trust-remote-code",
          "--hf-overrides=\\{\"architectures\":\\[\"[A-Za-z0-9_]+\"\\]\\}",
          quoted(SecretEnv.GUARD),
          "--max-num-batched-tokens=[1-9][0-9]*",
          "--kv-cache-dtype=[a-z0-9_]+",
          "--reasoning-parser=[A-Za-z0-9_.-]+");

  /**
   * Has of everything that a policy gives; two GPUs and the cache need variables, the host an
   * Ingress.
   */
  private static final LlmInference SAMPLE = sample();

  /** The variables of the policy that are lists, and what they hold, as literals of CEL. */
  private final Map<String, String> lists = new LinkedHashMap<>();

  /**
   * Takes what {@code policies} and their targets allow.
   *
   * @param policies those in force, and those that stored objects were derived under
   */
  AdmissionPolicy(List<Policy> policies) {
    List<Policy> all =
        policies.stream()
            .flatMap(
                it ->
                    Stream.concat(
                        Stream.of(it.withoutTargets()), it.targets().stream().map(Target::policy)))
            .toList();
    derived("allowedImages", all, it -> Stream.of(image(it.path("image"))));
    derived("allowedRuntimeClasses", all, it -> Stream.of(it.path("runtimeClass").asText()));
    derived(
        "allowedTolerations",
        all,
        it -> it.path("tolerations").valueStream().map(AdmissionPolicy::toleration));
    derived(
        "allowedIngressAnnotations",
        all,
        it ->
            it.at("/ingress/annotations").properties().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().asText()));
    list("allowedTargetNamespaces", all, it -> Stream.of(targetNamespaces(it)));
    list("allowedSecrets", all, it -> it.secrets().stream().filter(AdmissionPolicy::fits));
    derived("allowedNodeSelectorTerms", all, it -> Stream.of(terms(it.path("nodeSelectorTerms"))));
    derived(
        "allowedEnv",
        all,
        it ->
            it.path("env")
                .valueStream()
                .map(env -> env.path("name").asText() + "=" + env.path("value").asText()));
    list(
        "allowedExtraArgs",
        all,
        it ->
            Stream.of(DERIVED_ARGUMENTS.stream(), harmless(), added(it))
                .flatMap(Function.identity()));
    lists.put("allowedArgs", literal(tuning()));
    list("allowedRemoteCode", all, it -> it.trustRemoteCode().stream());
    derived("allowedIngressKinds", all, it -> Stream.of(it.at("/ingress/kind").asText("Ingress")));
    derived(
        "allowedParentRefs",
        all,
        it -> it.at("/ingress/parentRefs").valueStream().map(AdmissionPolicy::parentRef));
    list(
        "allowedPullSecrets",
        all,
        it -> Stream.of(it.image().pullSecretName()).filter(secret -> !secret.isEmpty()));
    list(
        "allowedPrometheusAddresses",
        all,
        it ->
            Stream.of(it.scaling().autoscaler().at("/triggers/prometheusAddress").asText())
                .filter(address -> !address.isEmpty()));
  }

  /** What of the strict arguments passes all the same, and what may hold any text. */
  private static Stream<String> harmless() {
    return ArgumentFacts.bundled().all().stream()
        .map(AdmissionPolicy::harmless)
        .filter(it -> !it.isEmpty());
  }

  private static String harmless(ArgumentFact fact) {
    if (!fact.values().isEmpty()) {
      return fact.name() + "=(" + String.join("|", new TreeSet<>(fact.values())) + ")";
    }
    if (!fact.keys().isEmpty()) {
      String keys = "(" + String.join("|", new TreeSet<>(fact.keys())) + ")";
      String one =
          "\""
              + keys
              + "\" *: *(\"[A-Za-z0-9_+,=-]*\"|[A-Za-z0-9_+-]+|\\[[A-Za-z0-9_+\", -]*\\]) *,?";
      return fact.name() + "(\\." + keys + "(\\+|=)[A-Za-z0-9_+,=-]*|=\\{( *" + one + ")* *\\})";
    }
    return fact.form() == Form.TEXT ? fact.name() + "(=[^$]*)?" : "";
  }

  /** The policy's own, and those that it lets users write. */
  private static Stream<String> added(Policy policy) {
    return Stream.concat(
        policy.engine().args().all().stream()
            .flatMap(it -> it.items().stream())
            .map(AdmissionPolicy::quoted),
        policy.allowed().stream()
            .filter(it -> it.startsWith("-"))
            .sorted()
            .map(it -> quoted(it) + "([.=].*)?"));
  }

  /** As a regular expression, of RE2 as well. */
  private static String quoted(String text) {
    return text.replaceAll("[^A-Za-z0-9_=-]", "\\\\$0");
  }

  private static List<String> tuning() {
    return ArgumentFacts.bundled().all().stream()
        .filter(it -> it.kind() == Kind.TUNING)
        .flatMap(
            it ->
                it.takes() == Takes.NONE_OR_NEGATED
                    ? Stream.of(it.name(), "--no-" + it.name().substring(2))
                    : Stream.of(it.name()))
        .toList();
  }

  /** The policy and its binding, for {@code kubectl apply}. */
  List<ObjectNode> manifests() {
    List<ObjectNode> manifests =
        SOURCES.stream().flatMap(it -> Yaml.bundled(it).stream()).map(Manifest::json).toList();
    for (ObjectNode manifest : manifests) {
      for (JsonNode variable : manifest.at("/spec/variables")) {
        String list = lists.get(variable.path("name").asText());
        if (list != null) {
          ((ObjectNode) variable).put("expression", list);
        }
      }
    }
    return manifests;
  }

  /** A list of what the sample gets under each policy. */
  private void derived(String name, List<Policy> policies, Function<JsonNode, Stream<?>> items) {
    list(
        name,
        policies,
        it -> items.apply(new Derivation(it).content(SAMPLE, Optional.empty()).json()));
  }

  private void list(String name, List<Policy> policies, Function<Policy, Stream<?>> items) {
    Set<Object> distinct = new LinkedHashSet<>();
    policies.forEach(policy -> items.apply(policy).forEach(distinct::add));
    lists.put(name, literal(distinct));
  }

  private static String image(JsonNode image) {
    return image.path("registry").asText() + "/" + image.path("name").asText();
  }

  /** As a taint is written. */
  private static String toleration(JsonNode toleration) {
    return toleration.path("key").asText()
        + (toleration.path("operator").asText().equals("Exists")
            ? ""
            : "=" + toleration.path("value").asText())
        + ":"
        + toleration.path("effect").asText();
  }

  private static List<List<List<String>>> terms(JsonNode terms) {
    return terms
        .valueStream()
        .map(
            term ->
                Stream.concat(
                        requirements(term.path("matchExpressions"), ""),
                        requirements(term.path("matchFields"), "."))
                    .toList())
        .toList();
  }

  private static Stream<List<String>> requirements(JsonNode requirements, String prefix) {
    return requirements
        .valueStream()
        .map(
            it ->
                Stream.concat(
                        Stream.of(prefix + it.path("key").asText(), it.path("operator").asText()),
                        it.path("values").valueStream().map(JsonNode::asText))
                    .toList());
  }

  private static List<String> parentRef(JsonNode parentRef) {
    return Stream.of("group", "kind", "namespace", "name", "sectionName", "port")
        .map(key -> parentRef.path(key).asText())
        .toList();
  }

  private static List<String> targetNamespaces(Policy policy) {
    return policy.targetNamespaces().keySet().stream()
        .filter(AdmissionPolicy::fits)
        .sorted(MOST_SPECIFIC_FIRST)
        .map(
            namespace ->
                namespace
                    + "="
                    + String.join(
                        ",",
                        policy.targetNamespaces().get(namespace).stream()
                            .filter(AdmissionPolicy::fits)
                            .toList()))
        .toList();
  }

  private static boolean fits(String glob) {
    return GLOB.matcher(glob).matches();
  }

  private static String literal(Object value) {
    if (value instanceof Iterable<?> items) {
      List<String> literals = new ArrayList<>();
      items.forEach(item -> literals.add(literal(item)));
      return "[" + String.join(", ", literals) + "]";
    }
    StringBuilder literal = new StringBuilder("'");
    for (char c : ((String) value).toCharArray()) {
      if (c < ' ' || c == 0x7f) {
        literal.append(String.format("\\u%04x", (int) c));
      } else {
        literal.append(c == '\'' || c == '\\' ? "\\" : "").append(c);
      }
    }
    return literal.append('\'').toString();
  }

  private static LlmInference sample() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object
        .putObject("spec")
        .put("model", "any")
        .put("gpu", 2)
        .put("providerConfigName", "any")
        .put("ingressHost", "any.example.com")
        .putObject("modelCache")
        .put("size", "1Gi");
    try {
      return LlmInference.read(object, "any");
    } catch (SpecFormatException e) {
      throw new IllegalStateException("the sample is broken: " + e.getMessage(), e);
    }
  }
}
