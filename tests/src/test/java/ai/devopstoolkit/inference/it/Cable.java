package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The way to a server on this machine, which can be cut and mended. */
final class Cable implements AutoCloseable {
  private final InetSocketAddress server;
  private final int port = Ports.free();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;

  /** To where {@code server} listens. */
  Cable(URI server) throws IOException {
    this.server = new InetSocketAddress(server.getHost(), server.getPort());
    this.listener = listen();
  }

  /** What clients call instead of the server's own. */
  String url() {
    return "https://127.0.0.1:" + port;
  }

  /** From now on connections are refused, and those that are open have ended. */
  void cut() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** From now on they are taken again. */
  void mend() throws IOException {
    listener = listen();
  }

  private ServerSocket listen() throws IOException {
    ServerSocket created = new ServerSocket();
    created.setReuseAddress(true);
    created.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    threads.execute(() -> accept(created));
    return created;
  }

  private void accept(ServerSocket from) {
    try {
      while (true) {
        Socket client = from.accept();
        Socket behind = new Socket(server.getAddress(), server.getPort());
        threads.execute(() -> pass(client, behind));
        threads.execute(() -> pass(behind, client));
      }
    } catch (IOException e) {
      // Cut.
    }
  }

  private void pass(Socket from, Socket to) {
    open.add(from);
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Cut, or one of them has gone.
    } finally {
      open.remove(from);
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    threads.shutdownNow();
  }
}
