package ai.devopstoolkit.inference.server;

import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Tells the server's own rehearsals from reviews: by a secret that dies when they are over. */
final class SelfCalls {
  /** The request header that carries the secret. */
  static final String HEADER = "dot-inference-rehearsal";

  private volatile @Nullable String secret;

  SelfCalls() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    secret = HexFormat.of().formatHex(random);
  }

  /** The header's value, while rehearsals are on. */
  @Nullable String secret() {
    return secret;
  }

  /** Nobody rehearses from now on. */
  void over() {
    secret = null;
  }

  /** Whether this request is the server's own. */
  boolean made(RoutingContext context) {
    String expected = secret;
    if (expected == null) {
      return false;
    }
    String given = context.request().getHeader(HEADER);
    return given != null
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
