package ai.devopstoolkit.inference.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;

/** Ports of this machine. */
final class Ports {
  private static final int CONNECT_MILLIS = 1000;

  private Ports() {}

  /** One below those that the system gives to clients, so that a server can come back to it. */
  static int free() throws IOException {
    Random random = new Random();
    IOException last = new IOException();
    for (int i = 0; i < 100; i++) {
      try (ServerSocket socket =
          new ServerSocket(20_000 + random.nextInt(12_000), 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  /** Fails, in one line, if somebody listens on {@code port}, which {@code program} insists on. */
  static void mustBeFree(int port, String program) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections of an earlier run that linger do not matter
      socket.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new AssertionError(
          "port "
              + port
              + " is taken, and "
              + program
              + " takes no other: end what listens there, then try again",
          e);
    }
  }

  /** Whether somebody listens on {@code port} of 127.0.0.1. */
  static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
