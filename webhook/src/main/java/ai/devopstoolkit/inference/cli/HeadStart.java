package ai.devopstoolkit.inference.cli;

import ai.devopstoolkit.inference.catalog.CatalogReader;
import ai.devopstoolkit.inference.catalog.ModelCatalog;
import ai.devopstoolkit.inference.server.WebhookServer;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What {@code serve} needs whatever its options say. A second thread makes it while the first one
 * parses them.
 */
final class HeadStart {
  private final FutureTask<Vertx> vertx = new FutureTask<>(WebhookServer::newVertx);
  private final FutureTask<ModelCatalog> catalog = new FutureTask<>(CatalogReader::bundled);

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

  Vertx vertx() {
    return result(vertx);
  }

  ModelCatalog catalog() {
    return result(catalog);
  }

  private static <T> T result(FutureTask<T> task) {
    task.run(); // does nothing if it has begun
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot start", e.getCause());
    }
  }
}
