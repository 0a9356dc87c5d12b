package ai.devopstoolkit.inference.doctor;

import ai.devopstoolkit.inference.doctor.ClusterException.Reason;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What kubectl's standard error means. */
final class KubectlError {
  /** As in {@code E1126 09:57:42.1 1234 memcache.go:265] …}: the same as the error that follows. */
  private static final Pattern LOG = Pattern.compile("[EWI]\\d{4} .*");

  private static final Pattern NO_RIGHT =
      Pattern.compile("\\(Forbidden\\).*?(User \".*?\" cannot .*)");

  private static final List<String> UNKNOWN =
      List.of(
          "doesn't have a resource type",
          "no matches for kind",
          "the server could not find the requested resource");

  /** All of what kubectl itself, or its client library, says when nobody answers or lets it in. */
  private static final List<String> NOBODY =
      List.of(
          "Unable to connect to the server",
          "The connection to the server",
          "couldn't get current server API group list",
          "must be logged in",
          "no configuration has been provided",
          "invalid configuration",
          "error loading config file",
          "getting credentials",
          "does not exist"); // of a context, a cluster or a user in the kubeconfig

  private KubectlError() {}

  /** Whether it says that there is no such object. */
  static boolean isNotFound(String err) {
    String message = message(err);
    return message.startsWith("Error from server (NotFound)") && !isUnknown(message);
  }

  /** What it says, as an exception. */
  static ClusterException of(String err) {
    String message = message(err);
    var noRight = NO_RIGHT.matcher(message);
    if (noRight.find()) {
      return new ClusterException(Reason.FORBIDDEN, noRight.group(1));
    }
    if (isUnknown(message)) {
      return new ClusterException(Reason.UNKNOWN_RESOURCE, message);
    }
    // What the API server itself says of others that it cannot reach is no matter of reaching it.
    boolean fromServer = message.contains("Error from server") || message.contains(" is invalid: ");
    if (!fromServer && NOBODY.stream().anyMatch(message::contains)) {
      return new ClusterException(Reason.UNREACHABLE, message);
    }
    return new ClusterException(
        Reason.REFUSED, message.isEmpty() ? "kubectl failed and did not say why" : message);
  }

  private static boolean isUnknown(String message) {
    return UNKNOWN.stream().anyMatch(message::contains);
  }

  /** In one line, without log lines and warnings. */
  private static String message(String err) {
    return err.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .filter(line -> !LOG.matcher(line).matches() && !line.startsWith("Warning:"))
        .collect(Collectors.joining(" "));
  }
}
