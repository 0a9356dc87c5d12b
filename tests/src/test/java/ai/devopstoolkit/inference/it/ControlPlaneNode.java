package ai.devopstoolkit.inference.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * The node of the {@link KindCluster}, as somebody who configures its API server by kubeadm's files
 * sees it.
 */
final class ControlPlaneNode {
  private static final String MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";
  private static final String DIRECTORY = "/etc/kubernetes/admission";

  private final KindCluster cluster;

  ControlPlaneNode(KindCluster cluster) {
    this.cluster = cluster;
  }

  /** Steps 1 and 2 of {@code manifests/components/caller-mtls/README.md}. */
  void presentCertificate() {
    Kubectl ours = cluster.kubectl(KindCluster.NAMESPACE);
    JsonNode secret =
        ours.run("get", "secret", "dot-inference-caller", "-o", "json").ok().json().path("data");
    cluster.inNode("mkdir", "-p", DIRECTORY).ok();
    write("dot-inference.crt", decoded(secret.path("tls.crt")));
    write("dot-inference.key", decoded(secret.path("tls.key")));
    Path files = ControlPlane.ROOT.resolve("manifests/components/caller-mtls/api-server");
    for (String file : new String[] {"admission.yaml", "callers.yaml"}) {
      try {
        write(file, Files.readAllBytes(files.resolve(file)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    ObjectNode pod = Json.yaml(cluster.inNode("cat", MANIFEST).ok().out());
    ObjectNode snippet =
        Json.yaml(
            Kustomize.block(
                ControlPlane.ROOT.resolve("manifests/components/caller-mtls/README.md"), "spec:"));
    ObjectNode container = (ObjectNode) pod.at("/spec/containers/0");
    JsonNode added = snippet.at("/spec/containers/0");
    String flag = added.at("/command/1").asText();
    if (container.get("command").toString().contains(flag)) {
      return;
    }
    ((ArrayNode) container.get("command")).add(flag);
    container.withArray("volumeMounts").addAll((ArrayNode) added.get("volumeMounts"));
    pod.withArray("/spec/volumes").addAll((ArrayNode) snippet.at("/spec/volumes"));
    cluster.send(pod.toString(), "sh", "-c", "cat >/tmp/new && mv /tmp/new " + MANIFEST);
    Eventually.patiently(
        "the API server restarts with " + flag,
        () ->
            cluster
                    .inNode("sh", "-c", "tr '\\0' '\\n' </proc/$(pgrep -x kube-apiserver)/cmdline")
                    .out()
                    .contains(flag)
                && ours.run("get", "--raw", "/readyz").exitCode() == 0);
  }

  private void write(String file, byte[] content) {
    cluster.send(
        Base64.getEncoder().encodeToString(content),
        "sh",
        "-c",
        "umask 077 && base64 -d >" + DIRECTORY + "/" + file);
  }

  private static byte[] decoded(JsonNode value) {
    return Base64.getDecoder().decode(value.asText());
  }
}
