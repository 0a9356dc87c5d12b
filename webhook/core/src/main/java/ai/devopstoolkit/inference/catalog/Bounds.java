package ai.devopstoolkit.inference.catalog;

/** What no model exceeds by far, so that sums of a catalog's figures stay within their types. */
final class Bounds {
  /** Of layers, heads, numbers of a head, experts. */
  static final int COUNT = 1 << 14;

  /** Of a matrix's rows, a window, a vocabulary. */
  static final int SIZE = 1 << 24;

  private Bounds() {}
}
