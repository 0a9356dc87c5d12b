package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.certs.KeyAndCertificate;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** What nobody should put in the place of a good certificate or policy, in turn. */
final class BrokenFiles {
  /** What the server's options call the files. */
  static final String CERTIFICATE = "tls.crt";

  static final String KEY = "tls.key";
  static final String POLICY = "policy.yaml";

  /** Made from the pair that is served and the one that comes next. */
  private static final List<BiFunction<KeyAndCertificate, KeyAndCertificate, Map<String, String>>>
      PAIRS =
          List.of(
              (served, next) -> files(next.certificatePem(), served.privateKeyPem()),
              (served, next) -> files(served.certificatePem(), next.privateKeyPem()),
              (served, next) -> files(half(next.certificatePem()), next.privateKeyPem()),
              (served, next) -> files(next.certificatePem(), half(next.privateKeyPem())),
              (served, next) -> files("", next.privateKeyPem()),
              (served, next) -> files(next.certificatePem(), ""),
              (served, next) -> files(next.privateKeyPem(), next.certificatePem()),
              (served, next) -> Map.of(CERTIFICATE, next.certificatePem()),
              (served, next) -> Map.of(KEY, next.privateKeyPem()));

  /** Made from a good policy. */
  private static final List<UnaryOperator<String>> POLICIES =
      List.of(
          good -> good + "perGPU: {cpu: 3}\n",
          good -> good + "runtimeClass: \"\"\n",
          good -> good + "gpu: {maximum: none}\n",
          good -> good + "startup: {base: soon}\n",
          good -> good + "name: twice\n",
          good -> good.replace("memory: ", "memory: -"),
          good -> half(good) + "\"",
          good -> "- " + good,
          good -> "a: " + "[".repeat(100_000),
          good -> good + "#".repeat(1024 * 1024),
          good -> "");

  private BrokenFiles() {}

  /** The files of a good pair. */
  static Map<String, String> files(KeyAndCertificate pair) {
    return files(pair.certificatePem(), pair.privateKeyPem());
  }

  private static Map<String, String> files(String certificate, String key) {
    return Map.of(CERTIFICATE, certificate, KEY, key);
  }

  private static String half(String text) {
    return text.substring(0, text.length() / 2);
  }

  /** The files of no pair. */
  static Map<String, String> pair(int turn, KeyAndCertificate served, KeyAndCertificate next) {
    return PAIRS.get(turn % PAIRS.size()).apply(served, next);
  }

  /** The file of no policy; every so often there is no file. */
  static Map<String, String> policy(int turn, String good) {
    int index = turn % (POLICIES.size() + 1);
    return index == POLICIES.size() ? Map.of() : Map.of(POLICY, POLICIES.get(index).apply(good));
  }
}
