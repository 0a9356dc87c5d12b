package ai.devopstoolkit.inference.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** One connection, spoken by hand: what a well-behaved client library would not send. */
final class Wire implements AutoCloseable {
  /** A header. */
  static final String JSON = "Content-Type: application/json";

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.in = socket.getInputStream();
  }

  static Wire plain(int port) throws IOException {
    return new Wire(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** Waits until nobody listens; Vert.x says that a server is closed a moment before it is. */
  static void untilClosed(int port) {
    Eventually.until(
        "port " + port + " closed",
        () -> {
          try (Wire open = plain(port)) {
            return open.socket.isClosed();
          } catch (IOException e) {
            return true;
          }
        });
  }

  static Wire tls(SSLContext context, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.startHandshake();
    return new Wire(socket);
  }

  /** The certificate that the server presented. */
  X509Certificate certificate() throws IOException {
    return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
  }

  Wire send(String text) throws IOException {
    return send(text.getBytes(UTF_8));
  }

  Wire send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Posts a JSON body. */
  Wire post(String path, String body) throws IOException {
    return post(path, "application/json", body);
  }

  Wire post(String path, String type, String body) throws IOException {
    int length = body.getBytes(UTF_8).length;
    return send(head(path, "Content-Type: " + type, "Content-Length: " + length) + body);
  }

  /** A POST up to where its body starts. */
  static String head(String path, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
        + "\r\n";
  }

  /** Sends a request without a body. */
  Wire request(String method, String path) throws IOException {
    return send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }

  /** Reads a response with a body of the length it says. */
  Answer read() throws IOException {
    Answer head = readHead();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    return new Answer(head.status(), head.headers(), new String(in.readNBytes(length), UTF_8));
  }

  /** Reads a response that has no body, whatever it says. */
  Answer readHead() throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return new Answer(Integer.parseInt(status[1]), headers, "");
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("closed after \"" + line + "\"");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** The next bytes. */
  byte[] readSome(int count) throws IOException {
    return in.readNBytes(count);
  }

  /** All bytes until the server closes. */
  byte[] rest() throws IOException {
    return in.readAllBytes();
  }

  /** Waits until the server closes, and says whether it sent nothing before. */
  boolean closedSilently() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
