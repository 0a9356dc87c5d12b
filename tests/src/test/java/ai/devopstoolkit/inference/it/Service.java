package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One address for several servers, as a Service of Kubernetes is one: a new connection goes to one
 * of those that are ready, and stays with it. That one is ready no more is known a while later.
 */
final class Service implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  private final ExecutorService connections = Executors.newCachedThreadPool();
  private final ScheduledExecutorService endpoints = Executors.newScheduledThreadPool(1);
  private final Map<Webhook, Future<?>> looks = new ConcurrentHashMap<>();
  private final List<Webhook> routed = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger vanished = new AtomicInteger();
  private final Duration lag;

  /**
   * Listens on any free port.
   *
   * @param lag from a change of readiness to its effect
   */
  Service(Duration lag) throws IOException {
    this.lag = lag;
    connections.execute(this::accept);
  }

  /** Where the API server calls it, without a path. */
  String url() {
    return "https://" + host();
  }

  /** Its address, as the API server's metrics call it. */
  String host() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** How many connections it has passed on so far. */
  int connections() {
    return accepted.get();
  }

  /** How many servers were gone before they said that they would go. */
  int vanished() {
    return vanished.get();
  }

  /** Adds a server, and waits until new connections go to it. */
  void add(Webhook server) {
    looks.put(
        server,
        endpoints.scheduleWithFixedDelay(new Look(server), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS));
    Eventually.until("connections go to the new server", () -> routed.contains(server));
  }

  /** Forgets a server. */
  void remove(Webhook server) {
    Future<?> look = looks.remove(server);
    if (look != null) {
      look.cancel(false);
    }
    routed.remove(server);
  }

  /** Asks one server whether it is ready, again and again. */
  private final class Look implements Runnable {
    private final Webhook server;
    private boolean ready;

    Look(Webhook server) {
      this.server = server;
    }

    @Override
    public void run() {
      int status = server.readiness();
      boolean now = status == 200;
      if (now != ready) {
        if (status == 0) {
          vanished.incrementAndGet();
        }
        ready = now;
        Future<?> unused =
            endpoints.schedule(() -> route(now), lag.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void route(boolean wanted) {
      if (wanted && looks.containsKey(server)) {
        routed.add(server);
      } else {
        routed.remove(server);
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket caller = listener.accept();
        open.add(caller);
        Webhook server = next();
        connections.execute(() -> connect(caller, server));
      } catch (IOException e) {
        close();
      }
    }
  }

  /** In turn. */
  private @Nullable Webhook next() {
    List<Webhook> ready = List.copyOf(routed);
    return ready.isEmpty() ? null : ready.get(accepted.getAndIncrement() % ready.size());
  }

  private void connect(Socket caller, @Nullable Webhook server) {
    if (server == null) {
      end(caller);
      return;
    }
    try {
      Socket called =
          new Socket(InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
      open.add(called);
      caller.setTcpNoDelay(true);
      called.setTcpNoDelay(true);
      AtomicInteger directions = new AtomicInteger(2);
      connections.execute(() -> pass(called, caller, directions));
      pass(caller, called, directions);
    } catch (IOException e) {
      end(caller);
    }
  }

  /** Passes on what one side sends, until it ends that, or the connection. */
  private void pass(Socket from, Socket to, AtomicInteger directions) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
      }
      to.shutdownOutput();
      if (directions.decrementAndGet() > 0) {
        return;
      }
    } catch (IOException e) {
      reset(to);
    }
    end(from);
    end(to);
  }

  private void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already, so the other side knows.
      open.remove(socket);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new AssertionError("a socket that cannot be closed", e);
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new AssertionError("a socket that cannot be closed", e);
    }
    endpoints.shutdownNow();
    List.copyOf(open).forEach(this::end);
    connections.shutdown();
  }
}
