package ai.devopstoolkit.inference.xrd;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;

/** The format {@code date-time}, after IsDateTime of kube-openapi (pkg/validation/strfmt). */
final class DateTime {
  private static final Pattern DATE = Pattern.compile("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
  private static final Pattern TIME =
      Pattern.compile("^([0-9]{2}):([0-9]{2}):([0-9]{2})(.[0-9]+)?(z|([+-][0-9]{2}:[0-9]{2}))$");

  private DateTime() {}

  /** Whether {@code text} is a date and a time, as in {@code 2026-11-23T10:20:30Z}. */
  static boolean isOne(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("t", -1); // what comes third is ignored
    return parts.length >= 2 && isDate(parts[0]) && isTime(parts[1]);
  }

  private static boolean isDate(String text) {
    if (!DATE.matcher(text).find()) {
      return false;
    }
    try {
      LocalDate.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isTime(String text) {
    Matcher time = TIME.matcher(text);
    return time.find()
        && time.group(1).compareTo("23") <= 0
        && time.group(2).compareTo("59") <= 0
        && time.group(3).compareTo("59") <= 0;
  }
}
