package ai.devopstoolkit.inference.xrd;

import com.google.re2j.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What names may look like, and what the API server says of those that do not.
 *
 * <p>Written after apimachinery v0.34.1 (pkg/util/validation/validation.go). Lengths are in bytes
 * of UTF-8.
 */
final class KubernetesNames {
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_SUBDOMAIN = 253;

  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Form SUBDOMAIN =
      new Form(
          "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-'"
              + " or '.', and must start and end with an alphanumeric character",
          LABEL + "(\\." + LABEL + ")*",
          "example.com");

  private static final String NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
  private static final Form QUALIFIED_NAME =
      new Form(
          "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
              + " alphanumeric character",
          NAME,
          "MyName",
          "my.name",
          "123-abc");
  private static final Form LABEL_VALUE =
      new Form(
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_'"
              + " or '.', and must start and end with an alphanumeric character",
          "(" + NAME + ")?",
          "MyValue",
          "my_value",
          "12345");

  private KubernetesNames() {}

  /** A form in words and as a regular expression. */
  private record Form(Pattern pattern, String error) {
    Form(String words, String expression, String... examples) {
      this(
          Pattern.compile("^" + expression + "$"),
          words
              + " (e.g. "
              + "'"
              + String.join("',  or '", examples)
              + "', regex used for validation is '"
              + expression
              + "')");
    }

    Optional<String> check(String value) {
      return pattern.matcher(value).find() ? Optional.empty() : Optional.of(error);
    }
  }

  /** What is wrong with the name of an object. */
  static List<String> subdomain(String value) {
    return check(value, LONGEST_SUBDOMAIN, SUBDOMAIN);
  }

  /** What is wrong with a prefix that a name is generated from: it may end with a dash. */
  static List<String> subdomainPrefix(String value) {
    return subdomain(
        value.length() > 1 && value.endsWith("-")
            ? value.substring(0, value.length() - 2) + "a"
            : value);
  }

  /** What is wrong with the value of a label. */
  static List<String> labelValue(String value) {
    return check(value, LONGEST_NAME, LABEL_VALUE);
  }

  /** What is wrong with the key of a label or, in lower case, of an annotation. */
  static List<String> qualifiedName(String value) {
    String[] parts = value.split("/", -1);
    if (parts.length > 2) {
      return List.of(
          "a qualified name "
              + QUALIFIED_NAME.error()
              + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    }
    List<String> errors = new ArrayList<>();
    if (parts.length == 2) {
      (parts[0].isEmpty() ? List.of("must be non-empty") : subdomain(parts[0]))
          .forEach(error -> errors.add("prefix part " + error));
    }
    String name = parts[parts.length - 1];
    if (name.isEmpty()) {
      errors.add("name part must be non-empty");
    }
    check(name, LONGEST_NAME, QUALIFIED_NAME).forEach(error -> errors.add("name part " + error));
    return errors;
  }

  private static List<String> check(String value, int longest, Form form) {
    List<String> errors = new ArrayList<>();
    if (value.getBytes(StandardCharsets.UTF_8).length > longest) {
      errors.add("must be no more than " + longest + " characters");
    }
    form.check(value).ifPresent(errors::add);
    return errors;
  }
}
