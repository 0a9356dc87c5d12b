package ai.devopstoolkit.inference.server;

/** Tells from how long rounds take when they get no shorter: the code they need is compiled. */
final class Settling {
  /** So much shorter a round has to be than the best before it, or it is no gain. */
  private static final double GAIN = 0.9;

  /** So many rounds without a gain, and it is over: a single one may have met a collection. */
  static final int PATIENCE = 2;

  private double best = Double.MAX_VALUE;
  private int withoutGain;

  /** Takes note of one more round; whether the rounds have settled. */
  boolean after(long nanos) {
    if (nanos < best * GAIN) {
      best = nanos;
      withoutGain = 0;
    } else {
      withoutGain++;
    }
    return withoutGain >= PATIENCE;
  }
}
