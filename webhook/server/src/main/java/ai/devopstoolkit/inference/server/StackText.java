package ai.devopstoolkit.inference.server;

import org.jspecify.annotations.Nullable;

/**
 * Stack traces of bounded length, for one line of a log: container runtimes cut lines of 16 KiB,
 * and an overflown stack has a thousand frames.
 */
final class StackText {
  private static final int MAX_CAUSES = 4;
  private static final int MAX_FRAMES = 20;

  private StackText() {}

  /**
   * The innermost frames of a failure and of its causes; no messages, which may quote the object.
   */
  static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    @Nullable Throwable cause = failure;
    for (int causes = 0; cause != null && causes < MAX_CAUSES; causes++) {
      text.append(causes == 0 ? "" : "\ncaused by ").append(cause.getClass().getName());
      StackTraceElement[] frames = cause.getStackTrace();
      for (int frame = 0; frame < Math.min(frames.length, MAX_FRAMES); frame++) {
        text.append("\n  at ").append(frames[frame]);
      }
      if (frames.length > MAX_FRAMES) {
        text.append("\n  and ").append(frames.length - MAX_FRAMES).append(" more");
      }
      cause = cause.getCause();
    }
    return text.toString();
  }
}
