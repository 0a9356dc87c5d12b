package ai.devopstoolkit.inference.server;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;
import java.security.cert.X509Certificate;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets only callers with a certificate in. The handshake has verified it, if there is one; that
 * there must be one is said here, where the answer can tell why, and per request.
 */
final class Callers implements PlatformHandler {
  private final boolean required;
  private final @Nullable String name;
  private final SelfCalls selfCalls;
  private final Replies replies;

  Callers(TlsFiles tls, SelfCalls selfCalls, Replies replies) {
    this.required = tls.clientCa() != null;
    this.name = tls.clientName();
    this.selfCalls = selfCalls;
    this.replies = replies;
  }

  @Override
  public void handle(RoutingContext context) {
    if (!required || selfCalls.made(context)) {
      context.next();
      return;
    }
    X509Certificate certificate = certificate(context.request().connection().sslSession());
    if (certificate == null) {
      replies.refuse(context, 403, "a client certificate is required");
    } else if (name != null && !name.equals(commonName(certificate))) {
      replies.refuse(context, 403, "the client certificate has another name than is required");
    } else {
      context.next();
    }
  }

  private static @Nullable X509Certificate certificate(@Nullable SSLSession session) {
    if (session == null) {
      return null;
    }
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate found ? found : null;
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private static @Nullable String commonName(X509Certificate certificate) {
    try {
      String subject = certificate.getSubjectX500Principal().getName();
      for (Rdn part : new LdapName(subject).getRdns()) {
        if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String value) {
          return value;
        }
      }
    } catch (InvalidNameException e) {
      return null;
    }
    return null;
  }
}
