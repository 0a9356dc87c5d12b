package ai.devopstoolkit.inference.it;

import ai.devopstoolkit.inference.it.ApplyLoad.Apply;
import java.util.ArrayList;
import java.util.List;

/** Which policy can have derived what was applied at a time. Safe for use by several threads. */
final class PoliciesInForce {
  private record Since(String stamp, long began) {}

  private final List<Since> written = new ArrayList<>();
  private final List<Since> alone = new ArrayList<>();

  /** Begins with one that is in force already. */
  PoliciesInForce(String stamp) {
    written(stamp);
    alone(stamp);
  }

  /** From now on it can be in force, and so can the one before. */
  synchronized void written(String stamp) {
    written.add(new Since(stamp, System.nanoTime()));
  }

  /** From now on none but this is in force. */
  synchronized void alone(String stamp) {
    alone.add(new Since(stamp, System.nanoTime()));
  }

  /** Whether the policy that derived was in force at some moment of the apply. */
  synchronized boolean fits(Apply apply) {
    for (int i = 0; i < written.size(); i++) {
      if (written.get(i).stamp.equals(apply.stamp())) {
        boolean early = apply.ended() - written.get(i).began < 0;
        boolean late = i + 1 < alone.size() && apply.began() - alone.get(i + 1).began > 0;
        return !early && !late;
      }
    }
    return false;
  }
}
