package ai.devopstoolkit.inference.server;

import ai.devopstoolkit.inference.admission.Verdict;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line per decision: who, what, why, how long; never the object. */
final class DecisionLog {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionLog.class);

  /** Longest text that is logged of what a caller says: a name has 253 characters. */
  private static final int MAX_CHARACTERS = 256;

  private DecisionLog() {}

  static void write(String hook, Verdict verdict, Duration took) {
    LOG.atInfo()
        .addKeyValue("hook", hook)
        .addKeyValue("uid", cut(verdict.uid()))
        .addKeyValue("operation", cut(verdict.operation()))
        .addKeyValue("namespace", cut(verdict.namespace()))
        .addKeyValue("name", cut(verdict.name()))
        .addKeyValue("user", cut(verdict.user()))
        .addKeyValue("dry_run", verdict.dryRun())
        .addKeyValue("decision", verdict.decision().name().toLowerCase(Locale.ROOT))
        .addKeyValue("denied_by", String.join(",", verdict.deniedBy()))
        .addKeyValue("warned_by", String.join(",", verdict.warnedBy()))
        .addKeyValue("policy", verdict.policy())
        .addKeyValue("duration_us", took.toNanos() / 1000)
        .log("decided");
  }

  /** Keeps the start of a text that a caller chose. */
  static String cut(String text) {
    return text.length() <= MAX_CHARACTERS ? text : text.substring(0, MAX_CHARACTERS) + "…";
  }
}
