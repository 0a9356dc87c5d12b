package ai.devopstoolkit.inference.admission;

import java.util.List;

/** The warning that a newer policy changes more than the user asked for, within 120 characters. */
final class BeyondInputs {
  private static final int ROOM = 120 - "spec.derived: ".length();

  private BeyondInputs() {}

  static String message(List<String> paths, String stamp) {
    for (int shown = paths.size(); shown > 1; shown--) {
      String message = message(paths, shown, stamp);
      if (message.length() <= ROOM) {
        return message;
      }
    }
    return message(paths, 1, stamp);
  }

  private static String message(List<String> paths, int shown, String stamp) {
    int hidden = paths.size() - shown;
    return String.join(", ", paths.subList(0, shown))
        + (hidden == 0 ? "" : " and " + hidden + " more")
        + (paths.size() == 1 ? " also changes: policy " : " also change: policy ")
        + stamp;
  }
}
