package ai.devopstoolkit.inference.policy;

import ai.devopstoolkit.inference.policy.Policy.HttpRoute;
import ai.devopstoolkit.inference.policy.Policy.Ingress;
import ai.devopstoolkit.inference.settings.Section;
import ai.devopstoolkit.inference.spec.DnsNames;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the section {@code ingress}: an Ingress, or a route of the Gateway API. */
final class IngressReader {
  private static final String KIND = "kind";
  private static final String PARENT_REFS = "parentRefs";
  private static final String TLS = "tls";
  private static final String HTTP_ROUTE = "HTTPRoute";
  private static final List<String> OF_INGRESS =
      List.of("className", "tlsSecretName", "clusterIssuer");
  private static final List<String> OF_HTTP_ROUTE = List.of(PARENT_REFS, TLS);

  /** HTTPRoute's own bounds: sigs.k8s.io/gateway-api v1.4.1, apis/v1/shared_types.go. */
  private static final int MOST_PARENT_REFS = 32;

  private static final int HIGHEST_PORT = 65_535;

  private IngressReader() {}

  static Ingress read(Section section) {
    boolean route =
        section.has(KIND)
            && section.parsed(KIND, IngressReader::kind, "Ingress").equals(HTTP_ROUTE);
    for (String key : route ? OF_INGRESS : OF_HTTP_ROUTE) {
      if (section.has(key) && section.says(key)) {
        section.problem(key, route ? onlyOfIngress(key) : "is only for kind: HTTPRoute");
      }
    }
    Ingress ingress =
        new Ingress(
            route ? "" : optionalName(section, "className"),
            route ? "" : optionalName(section, "tlsSecretName"),
            route ? "" : optionalName(section, "clusterIssuer"),
            holds(section, "annotations") ? section.map("annotations", section::scalar) : Map.of(),
            route ? Optional.of(httpRoute(section)) : Optional.empty());
    section.end();
    return ingress;
  }

  private static String kind(String text) {
    if (!List.of("Ingress", HTTP_ROUTE).contains(text)) {
      throw new IllegalArgumentException("must be Ingress or HTTPRoute");
    }
    return text;
  }

  private static String onlyOfIngress(String key) {
    return "is only for kind: Ingress; with HTTPRoute "
        + (key.equals("className")
            ? "parentRefs say which Gateway serves"
            : "the certificate is the Gateway's, and tls: true makes URLs https");
  }

  /** A target that names a kind inherits nothing: what it is laid over is of another kind. */
  private static boolean holds(Section section, String key) {
    return section.has(key) && (section.says(key) || !section.says(KIND));
  }

  private static String optionalName(Section section, String key) {
    return holds(section, key) ? PolicyReader.optionalDnsName(section, key) : "";
  }

  private static HttpRoute httpRoute(Section section) {
    ArrayNode parentRefs = JsonNodeFactory.instance.arrayNode();
    if (holds(section, PARENT_REFS)) {
      section.sections(PARENT_REFS).forEach(it -> parentRefs.add(parentRef(it)));
      if (parentRefs.size() > MOST_PARENT_REFS) {
        section.problem(PARENT_REFS, "must be at most " + MOST_PARENT_REFS);
      }
      sameParents(section, parentRefs);
    }
    if (parentRefs.isEmpty()) {
      section.problem(
          section.says(PARENT_REFS) ? PARENT_REFS : KIND,
          "HTTPRoute needs parentRefs, one at least, as in [{name: public, namespace: gateways}]");
    }
    return new HttpRoute(parentRefs, holds(section, TLS) && section.bool(TLS));
  }

  private static ObjectNode parentRef(Section section) {
    ObjectNode parentRef = JsonNodeFactory.instance.objectNode();
    put(parentRef, section, "group", "[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?", "an API group");
    put(parentRef, section, "kind", "[a-zA-Z]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?", "a kind");
    if (section.has("namespace")) {
      parentRef.put("namespace", section.parsed("namespace", IngressReader::label, ""));
    }
    parentRef.put("name", section.parsed("name", PolicyReader::dnsName, ""));
    if (section.has("sectionName")) {
      parentRef.put("sectionName", section.parsed("sectionName", PolicyReader::dnsName, ""));
    }
    if (section.has("port")) {
      parentRef.put("port", section.integer("port", 1, HIGHEST_PORT));
    }
    section.end();
    return parentRef;
  }

  private static void put(
      ObjectNode parentRef, Section section, String key, String pattern, String what) {
    if (section.has(key)) {
      parentRef.put(
          key,
          section.parsed(
              key,
              text -> {
                if (!text.matches(pattern)) {
                  throw new IllegalArgumentException("must be " + what);
                }
                return text;
              },
              ""));
    }
  }

  private static String label(String text) {
    if (!DnsNames.isLabel(text)) {
      throw new IllegalArgumentException(
          "must be a namespace: at most 63 of a-z, 0-9 and \"-\", as in \"gateways\"");
    }
    return text;
  }

  /** What HTTPRoute's schema asks, in CEL, of two references to one parent. */
  private static void sameParents(Section section, ArrayNode parentRefs) {
    Map<List<String>, List<String>> sectionNames = new LinkedHashMap<>();
    for (JsonNode it : parentRefs) {
      List<String> parent =
          List.of(
              it.path("name").asText(),
              it.path("namespace").asText(),
              it.path("kind").asText("Gateway"),
              it.path("group").asText("gateway.networking.k8s.io"));
      sectionNames
          .computeIfAbsent(parent, none -> new ArrayList<>())
          .add(it.path("sectionName").asText());
    }
    sectionNames.forEach(
        (parent, names) -> {
          boolean distinct = Set.copyOf(names).size() == names.size() && !names.contains("");
          if (names.size() > 1 && !distinct) {
            section.problem(
                PARENT_REFS,
                "names "
                    + parent.get(0)
                    + " more than once: each needs a sectionName, and another one");
          }
        });
  }
}
