package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.server.WebhookServer;
import io.vertx.core.Vertx;

/**
 * What {@code serve} needs whatever its options say. A second thread makes it while the first one
 * parses them.
 */
final class HeadStart {
  final Once<Vertx> vertx = new Once<>(WebhookServer::newVertx);
  final Once<ModelCatalog> catalog = new Once<>(CatalogReader::bundled);

  /** Begins; without it each part is made when it is asked for. */
  void begin() {
    Thread thread =
        new Thread(
            () -> {
              vertx.run();
              catalog.run();
            },
            "head-start");
    thread.setDaemon(true);
    thread.start();
  }
}
