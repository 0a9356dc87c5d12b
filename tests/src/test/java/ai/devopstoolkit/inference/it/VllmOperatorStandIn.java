package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Runs {@link VllmOperator} in a cluster. It looks every second, where the real one watches. */
public final class VllmOperatorStandIn {
  private final KubernetesClient client;

  VllmOperatorStandIn(KubernetesClient client) {
    this.client = client;
  }

  /** Looks after all VLLMRuntimes until it is ended. */
  public static void main(String... arguments) throws InterruptedException {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      VllmOperatorStandIn operator = new VllmOperatorStandIn(client);
      say("stand-in of the vLLM operator: runs");
      while (!Thread.currentThread().isInterrupted()) {
        operator.all();
        Thread.sleep(1000);
      }
    }
  }

  /** Looks once. */
  void all() {
    try {
      for (GenericKubernetesResource runtime :
          client
              .genericKubernetesResources("production-stack.vllm.ai/v1alpha1", "VLLMRuntime")
              .inAnyNamespace()
              .list()
              .getItems()) {
        one(runtime);
      }
    } catch (KubernetesClientException e) {
      say("cannot list VLLMRuntimes: " + e.getMessage());
    }
  }

  private void one(GenericKubernetesResource resource) {
    String name = resource.getMetadata().getNamespace() + "/" + resource.getMetadata().getName();
    if (resource.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    try {
      JsonNode runtime = json(resource);
      ObjectNode service = VllmOperator.service(runtime);
      JsonNode there = send(service, null);
      if (VllmOperator.changesService(runtime, there)) {
        send(service, there);
      }
      ObjectNode deployment = VllmOperator.deployment(runtime);
      JsonNode stored = send(deployment, null);
      if (VllmOperator.changes(runtime, stored)) {
        stored = send(deployment, stored);
      }
      report(resource, runtime, VllmOperator.status(stored));
    } catch (RuntimeException e) {
      say(name + ": " + e.getMessage());
    }
  }

  /** Creates it if there is none, replaces {@code old} if that is given. What is stored then. */
  private JsonNode send(ObjectNode wanted, JsonNode old) {
    HasMetadata item = Serialization.unmarshal(wanted.toString(), HasMetadata.class);
    HasMetadata there = old == null ? client.resource(item).get() : null;
    if (there != null) {
      return json(there);
    }
    say(
        (old == null ? "creates " : "replaces ")
            + wanted.get("kind").asText()
            + " "
            + item.getMetadata().getName());
    return json(old == null ? client.resource(item).create() : client.resource(item).update());
  }

  private void report(GenericKubernetesResource resource, JsonNode runtime, ObjectNode status) {
    ObjectNode before = runtime.path("status").deepCopy() instanceof ObjectNode old ? old : null;
    if (before != null) {
      before.remove("lastUpdated");
      if (before.equals(status)) {
        return;
      }
    }
    say(resource.getMetadata().getName() + ": " + status);
    status.put("lastUpdated", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    resource.setAdditionalProperty("status", status);
    client.resource(resource).updateStatus();
  }

  private static JsonNode json(HasMetadata object) {
    return Json.read(Serialization.asJson(object));
  }

  private static void say(String what) {
    System.out.println(Instant.now() + " " + what);
  }
}
