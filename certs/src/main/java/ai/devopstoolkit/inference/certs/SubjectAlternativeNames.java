package ai.devopstoolkit.inference.certs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;

/** Reads DNS names and IP addresses as subject alternative names, by their form alone. */
final class SubjectAlternativeNames {
  /** RFC 1035, section 2.3.4, as text without the closing dot. */
  private static final int LONGEST_DNS_NAME = 253;

  /** RFC 1123, section 2.1. */
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

  /**
   * OpenSSL and browsers match an asterisk only as the whole first label, before two more at least.
   */
  private static final Pattern DNS_NAME =
      Pattern.compile("(%1$s|\\*\\.%1$s\\.%1$s)(\\.%1$s)*".formatted(LABEL));

  /** No top-level domain is a number: what ends in one was meant as an IPv4 address. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Without leading zeros, which some read as octal. */
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  private static final Pattern IPV4 = Pattern.compile("%1$s(\\.%1$s){3}".formatted(OCTET));

  private static final Pattern LIKE_IPV6 = Pattern.compile("[0-9A-Fa-f:][0-9A-Fa-f:.]*");

  private SubjectAlternativeNames() {}

  /**
   * Reads a list of names; a name given twice counts once.
   *
   * @throws IllegalArgumentException if there is none, or with the name that is not one
   */
  static GeneralNames parse(List<String> dnsNamesAndIps) {
    if (dnsNamesAndIps.isEmpty()) {
      throw new IllegalArgumentException(
          "dnsNamesAndIps is empty: give at least one DNS name or IP address");
    }
    return new GeneralNames(
        dnsNamesAndIps.stream()
            .map(SubjectAlternativeNames::parse)
            .distinct()
            .toArray(GeneralName[]::new));
  }

  private static GeneralName parse(String name) {
    if (name.indexOf(':') >= 0) {
      return address(ipv6(name));
    }
    if (NUMBER.matcher(name.substring(name.lastIndexOf('.') + 1)).matches()) {
      return address(ipv4(name));
    }
    if (name.length() > LONGEST_DNS_NAME || !DNS_NAME.matcher(name).matches()) {
      throw notAllowed(
          name,
          "a DNS name",
          "labels of 1 to 63 letters, digits and inner hyphens, joined by dots, 253 characters at"
              + " most, the first label may be * if two or more follow;"
              + " international names in their xn-- form");
    }
    return new GeneralName(GeneralName.dNSName, name.toLowerCase(Locale.ROOT));
  }

  private static byte[] ipv4(String name) {
    if (!IPV4.matcher(name).matches()) {
      throw notAllowed(
          name,
          "an IPv4 address",
          "four numbers of 0 to 255 without leading zeros, such as 127.0.0.1");
    }
    String[] octets = name.split("\\.", -1);
    byte[] address = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      address[i] = (byte) Integer.parseInt(octets[i]);
    }
    return address;
  }

  // The JDK looks nothing up where a digit or colon comes first and a colon is inside.
  @SuppressWarnings("AddressSelection")
  private static byte[] ipv6(String name) {
    if (LIKE_IPV6.matcher(name).matches()) {
      try {
        return InetAddress.getByName(name).getAddress();
      } catch (UnknownHostException e) {
        // Said below, in the same words as for other characters.
      }
    }
    throw notAllowed(
        name, "an IPv6 address", "such as ::1 or 2001:db8::1, without brackets, port and zone");
  }

  private static GeneralName address(byte[] address) {
    return new GeneralName(GeneralName.iPAddress, new DEROctetString(address));
  }

  private static IllegalArgumentException notAllowed(String name, String what, String allowed) {
    return new IllegalArgumentException(
        "\"%s\" is not %s; allowed: %s".formatted(name, what, allowed));
  }
}
