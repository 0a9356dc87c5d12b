package ai.devopstoolkit.inference.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The API server knows LLMInference, and keeps all that the webhook derives. */
final class CrdCheck implements Check {
  private static final String SPEC = "/properties/spec";
  private static final String RULES = SPEC + "/x-kubernetes-validations";
  private static final String DERIVED = SPEC + "/properties/derived/properties";

  @Override
  public String subject() {
    return "the CRD of LLMInference";
  }

  @Override
  public void look(Cluster cluster, Findings findings) throws ClusterException {
    Optional<JsonNode> crd = cluster.find(Api.CRDS, Api.LLM_INFERENCES);
    String name = "CRD " + Api.LLM_INFERENCES;
    if (crd.isEmpty()) {
      String crossplane = "Crossplane makes it of the XRD";
      if (cluster.find(Api.XRDS, Api.LLM_INFERENCES).isEmpty()) {
        findings.skip(name, crossplane + ", which is missing");
      } else {
        findings.fail(
            name + " is missing: " + crossplane, "kubectl describe xrd " + Api.LLM_INFERENCES);
      }
      return;
    }
    Optional<String> notEstablished = Conditions.missing(crd.get(), List.of("Established"));
    if (notEstablished.isPresent()) {
      findings.fail(
          name + ": " + notEstablished.get(), "kubectl describe crd " + Api.LLM_INFERENCES);
      return;
    }
    JsonNode version = version(crd.get());
    JsonNode schema = version.at("/schema/openAPIV3Schema");
    JsonNode own = Api.XRD.schema(Api.VERSION);
    List<String> rules = lacking(texts(own.at(RULES), "rule"), texts(schema.at(RULES), "rule"));
    List<String> fields = lacking(names(own.at(DERIVED)), names(schema.at(DERIVED)));
    if (!rules.isEmpty()) {
      findings.fail(
          name
              + " lacks our rules on spec.derived: without the webhook, objects would be stored"
              + " unchecked",
          "install the package of this program's version: " + Api.INSTALL_PACKAGE);
    } else if (!fields.isEmpty()) {
      findings.fail(
          name + " is older than this program: it drops spec.derived." + String.join(", ", fields),
          "install the package of this program's version: " + Api.INSTALL_PACKAGE);
    } else if (!version.at("/subresources/scale").isObject()) {
      findings.fail(
          name
              + " has no scale subresource: Crossplane is older than 2.3, so kubectl scale and a"
              + " HorizontalPodAutoscaler find nothing",
          "install Crossplane v2.3 or newer");
    } else {
      findings.ok(name + " is established, with our rules on spec.derived");
    }
  }

  private static JsonNode version(JsonNode crd) {
    for (JsonNode version : crd.at("/spec/versions")) {
      if (version.path("name").asText().equals(Api.VERSION)) {
        return version;
      }
    }
    return crd.path("");
  }

  private static List<String> lacking(List<String> wanted, List<String> there) {
    return wanted.stream().filter(it -> !there.contains(it)).toList();
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(it -> texts.add(it.path(member).asText()));
    return texts;
  }

  private static List<String> names(JsonNode properties) {
    List<String> names = new ArrayList<>();
    properties.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
