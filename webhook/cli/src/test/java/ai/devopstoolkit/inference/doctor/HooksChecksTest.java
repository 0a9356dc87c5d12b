package ai.devopstoolkit.inference.doctor;

import static ai.devopstoolkit.inference.doctor.FakeCluster.CLUSTER;
import static ai.devopstoolkit.inference.doctor.FakeCluster.MUTATING;
import static ai.devopstoolkit.inference.doctor.FakeCluster.OURS;
import static ai.devopstoolkit.inference.doctor.FakeCluster.VALIDATING;
import static org.assertj.core.api.Assertions.assertThat;

import ai.devopstoolkit.inference.Fixtures;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the API server to the pods: configurations, caBundle, Service, Deployment, Certificate. */
class HooksChecksTest {
  private static final String NAMESPACE = "dot-inference";

  private final FakeCluster cluster = FakeCluster.wired();
  private final Check configurations = new ConfigurationsCheck(false);
  private final Check caBundle = new CaBundleCheck(Clock.systemUTC());
  private final Check service = new ServiceCheck(NAMESPACE);
  private final Check deployment = new DeploymentCheck(NAMESPACE);
  private final Check certificate = new CertificateCheck(NAMESPACE, FakeCluster.CLOCK);

  @ParameterizedTest
  @CsvSource({
    MUTATING + ", FAIL  MutatingWebhookConfiguration dot-inference is missing",
    VALIDATING + ", FAIL  ValidatingWebhookConfiguration dot-inference is missing"
  })
  void bothConfigurationsMustBeThere(String resource, String line) {
    cluster.without(resource, CLUSTER, OURS);

    assertThat(cluster.lines(configurations)).first().asString().startsWith(line);
  }

  @Test
  void aConfigurationMustHaveItsHook() {
    cluster.hook(VALIDATING).put("name", "other.example.com");

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .contains("has no hook validate.inference.devopstoolkit.ai");
  }

  @Test
  void aHookThatMayFailLetsObjectsPass() {
    cluster.hook(MUTATING).put("failurePolicy", "Ignore");

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith(
            "FAIL  hook mutate.inference.devopstoolkit.ai: failurePolicy is Ignore: with the server"
                + " down, objects pass unchecked");
  }

  @ParameterizedTest
  @ValueSource(strings = {"matchPolicy", "reinvocationPolicy"})
  void whatDecidesWhenItIsCalledIsCompared(String field) {
    cluster.hook(MUTATING).remove(field);

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith(
            "warn  hook mutate.inference.devopstoolkit.ai is not as this program has it: " + field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "operations: [CREATE], resources: [llminferences] | UPDATE of llminferences",
        "operations: [UPDATE, CREATE], resources: [llminferences/status] | CREATE of llminferences and UPDATE of llminferences",
        "operations: ['*'], resources: [llminferences], scope: Cluster | CREATE of llminferences and UPDATE of llminferences",
      })
  void rulesThatLackACallAreAFailure(String rule, String missing) {
    rules(rule);

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith(
            "FAIL  hook mutate.inference.devopstoolkit.ai: its rules lack "
                + missing
                + ": these pass it by. Do: kubectl apply -k manifests/base");
  }

  @Test
  void rulesThatCallForMoreAreADifference() {
    rules("operations: ['*'], resources: ['*'], scope: '*'");

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith("warn  ")
        .contains("is not as this program has it: rules.");
  }

  @Test
  void anObjectSelectorLetsLabelledObjectsPass() {
    cluster.hook(MUTATING).withObject("/objectSelector/matchLabels").put("a", "b");

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith(
            "FAIL  hook mutate.inference.devopstoolkit.ai has an objectSelector: objects whose labels"
                + " are not a In [b] pass it by");
  }

  @Test
  void aChangedConditionIsADifference() {
    ((ArrayNode) cluster.hook(MUTATING).get("matchConditions")).remove(1);

    assertThat(cluster.lines(configurations)).first().asString().contains("matchConditions");
  }

  @Test
  void lostConditionsAreAFailureAsDeletionWaitsForTheWebhookThen() {
    cluster.hook(MUTATING).remove("matchConditions");

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .startsWith(
            "FAIL  hook mutate.inference.devopstoolkit.ai has lost its matchConditions: labels,"
                + " finalizers and deletion wait for the webhook, too. cert-manager before 1.12")
        .contains("Do: upgrade cert-manager");
  }

  @Test
  void anotherPathAndLessTimeAreDifferencesToo() {
    cluster.hook(MUTATING).withObject("/clientConfig/service").put("path", "/other");
    cluster.hook(MUTATING).put("timeoutSeconds", 1);

    assertThat(cluster.lines(configurations))
        .first()
        .asString()
        .contains("timeoutSeconds (1) and clientConfig (path /other)");
  }

  @Test
  void orderAndBlanksMakeNoDifference() {
    ObjectNode condition = (ObjectNode) cluster.hook(MUTATING).at("/matchConditions/1");
    String expression = condition.remove("expression").asText();
    String name = condition.remove("name").asText();
    condition.put("expression", expression.replace(" ", "\n  ")).put("name", name);

    assertThat(cluster.lines(configurations)).singleElement().asString().startsWith("ok ");
  }

  @Test
  void aTargetNeedsTheHookForDeploymentsAlone() {
    cluster.without(VALIDATING, CLUSTER, OURS);
    ArrayNode hooks = (ArrayNode) cluster.object(MUTATING, CLUSTER, OURS).path("webhooks");
    hooks.remove(0);

    assertThat(cluster.lines(new ConfigurationsCheck(true)))
        .containsExactly(
            "ok    hook probes: the API server calls Service dot-inference in dot-inference");
  }

  @Test
  void aTargetWithoutItKeepsTheOperatorsProbes() {
    cluster.without(MUTATING, CLUSTER, OURS);

    assertThat(cluster.lines(new ConfigurationsCheck(true)))
        .singleElement()
        .asString()
        .contains("models keep the probes", "manifests/target-cluster");
  }

  @Test
  void caBundleSaysHowLongItLasts() {
    assertThat(cluster.lines(caBundle))
        .containsExactly("ok    caBundle: 1 certificate, 3649 days left");
  }

  @Test
  void anEmptyCaBundleTrustsNobody() {
    cluster.hook(MUTATING).withObject("/clientConfig").remove("caBundle");

    assertThat(cluster.lines(caBundle))
        .first()
        .asString()
        .startsWith("FAIL  caBundle of hook mutate.inference.devopstoolkit.ai is empty");
  }

  @Test
  void aUrlMayHaveACertificateOfAPublicAuthority() {
    cluster.callingUrl().hook(MUTATING).withObject("/clientConfig").remove("caBundle");

    assertThat(cluster.lines(caBundle)).first().asString().startsWith("warn  ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n"})
  void caBundleMustHoldCertificates(String text) {
    cluster
        .hook(MUTATING)
        .withObject("/clientConfig")
        .put("caBundle", text.isEmpty() ? "%%%" : FakeCluster.bundle(text));

    assertThat(cluster.lines(caBundle)).first().asString().contains("holds no certificates in PEM");
  }

  @ParameterizedTest
  @CsvSource({
    "3640, 'warn  caBundle: 1 certificate, 9 days left'",
    "3651, 'FAIL  caBundle of hook'"
  })
  void caBundleExpires(int days, String line) {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(days));

    assertThat(cluster.lines(new CaBundleCheck(later))).first().asString().startsWith(line);
  }

  @Test
  void aPodIsCountedOnceWhateverItsAddresses() {
    assertThat(cluster.lines(service))
        .containsExactly("ok    Service dot-inference in dot-inference: 2 ready endpoints");
  }

  @Test
  void oneEndpointIsInterruptedByARestart() {
    endpoint(1, false);

    assertThat(cluster.lines(service))
        .first()
        .asString()
        .startsWith(
            "warn  Service dot-inference in dot-inference has one ready endpoint: a restart interrupts");
  }

  @Test
  void withoutEndpointsNobodyAnswers() {
    cluster
        .without("endpointslices.discovery.k8s.io", NAMESPACE, "dot-inference-4")
        .without("endpointslices.discovery.k8s.io", NAMESPACE, "dot-inference-6");

    assertThat(cluster.lines(service)).first().asString().contains("has no ready endpoints");
  }

  @Test
  void theServiceMustBeThereWithThePort() {
    cluster.hook(MUTATING).withObject("/clientConfig/service").put("port", 8443);
    assertThat(cluster.lines(service)).first().asString().contains("has no port 8443");

    cluster.without("services", NAMESPACE, OURS);
    assertThat(cluster.lines(service)).first().asString().contains("is missing");
  }

  @Test
  void aServerOutsideTheClusterHasNoPods() {
    cluster.callingUrl();

    for (Check check : new Check[] {service, deployment, certificate}) {
      assertThat(cluster.lines(check))
          .singleElement()
          .asString()
          .startsWith("skip  ")
          .endsWith("the API server calls https://webhook.example.com:9443, outside the cluster");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{waiting: {reason: ImagePullBackOff, message: no such image}} | ImagePullBackOff (no such image)",
        "{running: {}} | runs, and its readiness probe says no",
      })
  void aPodThatIsNotReadySaysWhy(String state, String why) {
    available(0);
    pod(
        "{conditions: [{type: Ready, status: 'False'}], containerStatuses: [{started: true, state: %s}]}"
            .formatted(state));

    assertThat(cluster.lines(deployment))
        .first()
        .asString()
        .startsWith(
            "FAIL  Deployment dot-inference in dot-inference: 0 of 2 replicas available; pod"
                + " dot-inference-1: "
                + why);
  }

  @Test
  void aPodThatFindsNoNodeSaysWhy() {
    available(1);
    pod("{conditions: [{type: PodScheduled, status: 'False', message: no node}]}");

    assertThat(cluster.lines(deployment))
        .containsExactly(
            "warn  Deployment dot-inference in dot-inference: 1 of 2 replicas available; pod"
                + " dot-inference-1: PodScheduled is False: no node. Do: kubectl describe pods -n"
                + " dot-inference -l app.kubernetes.io/name=dot-inference");
  }

  @Test
  void aDeploymentThatMayMakeNoPodsSaysWhy() {
    cluster
        .without("pods", NAMESPACE, "dot-inference-1")
        .object("deployments.apps", NAMESPACE, OURS)
        .set(
            "status",
            Fixtures.yaml(
                "{conditions: [{type: ReplicaFailure, status: 'True', message: exceeded quota}]}"));

    assertThat(cluster.lines(deployment)).first().asString().contains("no pods: exceeded quota");
  }

  @Test
  void restartsAreToldWithTheirReason() {
    pod(
        "{conditions: [{type: Ready, status: 'True'}], containerStatuses: [{restartCount: 2,"
            + " lastState: {terminated: {reason: OOMKilled, exitCode: 137}}}]}");

    assertThat(cluster.lines(deployment))
        .last()
        .asString()
        .startsWith("warn  pod dot-inference-1: 2 restarts, the last by OOMKilled (exit code 137)");
  }

  @Test
  void aDeploymentCanBeMissing() {
    cluster.without("deployments.apps", NAMESPACE, OURS);

    assertThat(cluster.lines(deployment)).first().asString().contains("is missing");
  }

  @Test
  void aCertificateSaysWhenItIsRenewed() {
    assertThat(cluster.lines(certificate))
        .containsExactly(
            "ok    Certificate dot-inference in dot-inference: ready, 90 days left, to be renewed on"
                + " 2026-03-01");
  }

  @ParameterizedTest
  @CsvSource({
    "64, 'warn  Certificate dot-inference in dot-inference should have been renewed on 2026-03-01'",
    "100, 'FAIL  Certificate dot-inference in dot-inference expired on 2026-03-31'"
  })
  void aCertificateMustBeRenewed(int days, String line) {
    Clock later = Clock.offset(FakeCluster.CLOCK, Duration.ofDays(days));

    assertThat(cluster.lines(new CertificateCheck(NAMESPACE, later)))
        .first()
        .asString()
        .startsWith(line);
  }

  @Test
  void withoutCertManagerThereIsNoCertificate() {
    cluster.unknown("certificates.cert-manager.io");

    assertThat(cluster.lines(certificate)).first().asString().startsWith("skip  Certificate: ");
  }

  private void rules(String rule) {
    cluster
        .hook(MUTATING)
        .set(
            "rules",
            Fixtures.yaml(
                "[{apiGroups: [inference.devopstoolkit.ai], apiVersions: [v1alpha1], %s}]"
                    .formatted(rule)));
  }

  private void available(int replicas) {
    cluster
        .object("deployments.apps", NAMESPACE, OURS)
        .withObject("/status")
        .put("availableReplicas", replicas);
  }

  private void pod(String status) {
    cluster.object("pods", NAMESPACE, "dot-inference-1").set("status", Fixtures.yaml(status));
  }

  private void endpoint(int index, boolean ready) {
    ((ObjectNode)
            cluster
                .object("endpointslices.discovery.k8s.io", NAMESPACE, "dot-inference-4")
                .at("/endpoints/" + index + "/conditions"))
        .put("ready", ready);
  }
}
