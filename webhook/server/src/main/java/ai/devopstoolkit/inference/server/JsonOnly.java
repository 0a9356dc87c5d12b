package ai.devopstoolkit.inference.server;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.PlatformHandler;

/**
 * Lets only JSON in, whatever its parameters. Vert.x's own {@code consumes} compares letter case
 * and takes wildcards.
 */
final class JsonOnly implements PlatformHandler {
  @Override
  public void handle(RoutingContext context) {
    String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      context.next();
    } else {
      context.fail(415);
    }
  }
}
