package ai.devopstoolkit.inference.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
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

  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  static Wire plain(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Wire(socket);
  }

  static Wire tls(SSLContext context, int port) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new Wire(socket);
  }

  /** A POST up to where its body starts. */
  static String head(String path, String... headers) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: localhost\r\n"
        + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
        + "\r\n";
  }

  /** A POST of JSON up to where its body starts. */
  static String headOf(String path, long length) {
    return head(path, JSON, "Content-Length: " + length);
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
  Wire post(String path, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 128);
    request.writeBytes(headOf(path, body.length).getBytes(ISO_8859_1));
    request.writeBytes(body);
    return send(request.toByteArray());
  }

  /** Says that no more will be sent. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads an answer; {@link Answer#NONE} if the server closed instead. */
  Answer read() throws IOException {
    return read(true);
  }

  /** Reads an answer that has no body, whatever it says. */
  Answer readHead() throws IOException {
    return read(false);
  }

  private Answer read(boolean body) throws IOException {
    String first;
    try {
      first = line();
    } catch (SocketTimeoutException e) {
      throw new IOException("neither an answer nor the end of the connection", e);
    } catch (IOException e) {
      return Answer.NONE;
    }
    if (!first.startsWith("HTTP/")) {
      return Answer.NONE;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = body ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
    return new Answer(
        Integer.parseInt(first.split(" ", 3)[1]),
        headers,
        new String(in.readNBytes(length), UTF_8));
  }

  /** The next line; what there is of it if the server closes. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** All bytes until the server closes. */
  byte[] rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        rest.write(next);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return rest.toByteArray(); // A reset ends it as well.
    }
    return rest.toByteArray();
  }

  /** Whether the server has closed by now. */
  boolean closed() throws IOException {
    socket.setSoTimeout(1);
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    } finally {
      socket.setSoTimeout(PATIENCE_MILLIS);
    }
  }

  /** Ends the connection with a reset, which leaves no trace of it in either system. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /**
   * An HTTP response, as it came.
   *
   * @param status 0 if there was none
   * @param headers by lower-case name
   */
  record Answer(int status, Map<String, String> headers, String body) {
    static final Answer NONE = new Answer(0, Map.of(), "");

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }
}
