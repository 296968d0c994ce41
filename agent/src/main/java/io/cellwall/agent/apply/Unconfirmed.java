package io.cellwall.agent.apply;

/**
 * A revision that is taken back unless somebody confirms it.
 *
 * @param end when it is taken back, on the boot clock
 */
public record Unconfirmed(long revision, long end) {
  /** What it is taken back to. */
  long former() {
    return revision - 1;
  }

  /** The revision by which it is taken back. */
  long next() {
    return revision + 1;
  }
}
