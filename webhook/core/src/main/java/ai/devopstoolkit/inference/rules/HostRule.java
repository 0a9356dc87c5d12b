package ai.devopstoolkit.inference.rules;

import ai.devopstoolkit.inference.spec.DnsNames;
import ai.devopstoolkit.inference.spec.Field;
import ai.devopstoolkit.inference.spec.Text;
import java.util.Set;
import java.util.regex.Pattern;

/** The Ingress's host is a bare DNS name, perhaps with a wildcard as its first label. */
final class HostRule implements Rule {
  private static final int LONGEST = 253;
  private static final String WILDCARD = "*.";
  private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

  @Override
  public String id() {
    return "host";
  }

  @Override
  public Set<Field> reads() {
    return Set.of(Field.INGRESS_HOST);
  }

  @Override
  public void check(Subject subject, Findings findings) {
    String host = subject.spec().ingressHost();
    String name = host.startsWith(WILDCARD) ? host.substring(WILDCARD.length()) : host;
    if (host.isEmpty()
        || (host.length() <= LONGEST && DnsNames.isName(name) && !IPV4.matcher(host).matches())) {
      return;
    }
    findings.refuse(
        Field.INGRESS_HOST,
        Text.quoted(host)
            + " is no DNS name"
            + why(host)
            + ". Use a bare host name, such as qwen.example.com or *.example.com.");
  }

  private static String why(String host) {
    if (host.contains("://")) {
      return ": it has a scheme";
    }
    if (host.contains("/")) {
      return ": it has a path";
    }
    if (IPV4.matcher(host).matches() || host.contains("::")) {
      return ": it is an IP address, which an Ingress does not take";
    }
    if (host.contains(":")) {
      return ": it has a port";
    }
    if (!host.equals(host.toLowerCase(java.util.Locale.ROOT))) {
      return ": an Ingress takes lower case only";
    }
    return host.length() > LONGEST ? ": it is longer than 253 characters" : "";
  }
}
