package ai.devopstoolkit.inference.it;

import java.nio.ByteBuffer;

/** The first bytes of a TLS client, by hand: today's Java speaks no TLS before 1.2. */
final class ClientHello {
  /** TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA and TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA: RFC 8422. */
  static final short[] CBC = {(short) 0xc009, (short) 0xc013};

  private static final byte HANDSHAKE = 22;
  private static final byte ALERT = 21;
  private static final int EXTENSIONS_BYTES = 26;

  private ClientHello() {}

  /**
   * One of RFC 5246, 7.4.1.2, with the curve P-256 and ECDSA or RSA with SHA-256.
   *
   * @param version 0x0301 for TLS 1.0, up to 0x0303 for TLS 1.2
   * @param suites that are offered
   */
  static byte[] of(int version, short... suites) {
    int length = 2 + 32 + 1 + 2 + 2 * suites.length + 2 + 2 + EXTENSIONS_BYTES;
    ByteBuffer hello = ByteBuffer.allocate(5 + 4 + length);
    hello.put(HANDSHAKE).putShort((short) version).putShort((short) (4 + length));
    hello.put((byte) 1).put((byte) 0).putShort((short) length);
    hello.putShort((short) version).put(new byte[32]).put((byte) 0);
    hello.putShort((short) (2 * suites.length));
    for (short suite : suites) {
      hello.putShort(suite);
    }
    hello.put((byte) 1).put((byte) 0).putShort((short) EXTENSIONS_BYTES);
    // supported_groups: secp256r1; ec_point_formats: uncompressed.
    hello.putShort((short) 10).putShort((short) 4).putShort((short) 2).putShort((short) 23);
    hello.putShort((short) 11).putShort((short) 2).put((byte) 1).put((byte) 0);
    // signature_algorithms: with SHA-256, ECDSA and RSA.
    hello.putShort((short) 13).putShort((short) 8).putShort((short) 6);
    hello.putShort((short) 0x0403).putShort((short) 0x0401).putShort((short) 0x0804);
    return hello.array();
  }

  /** What the server answered: {@code alert 70}, for example, or what else came. */
  static String answer(byte[] bytes) {
    if (bytes.length >= 7 && bytes[0] == ALERT) {
      return "alert " + bytes[6];
    }
    return bytes.length == 0 ? "nothing" : "record " + bytes[0];
  }
}
