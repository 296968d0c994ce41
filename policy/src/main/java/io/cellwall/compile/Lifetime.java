package io.cellwall.compile;

import java.util.Comparator;

/**
 * When a permission is in force, by the boot clock.
 *
 * @param notBefore 0: always
 * @param notAfter 0: never ends
 */
record Lifetime(long notBefore, long notAfter) {
  static final Lifetime PERMANENT = new Lifetime(0, 0);

  private boolean hasBegun(long now) {
    return notBefore <= now;
  }

  private long end() {
    return notAfter == 0 ? Long.MAX_VALUE : notAfter;
  }

  /** First what is in force at {@code now}, for longest; then what begins soonest. */
  static Comparator<Lifetime> preference(long now) {
    return Comparator.<Lifetime, Boolean>comparing(lifetime -> !lifetime.hasBegun(now))
        .thenComparingLong(lifetime -> lifetime.hasBegun(now) ? 0 : lifetime.notBefore)
        .thenComparing(Comparator.comparingLong(Lifetime::end).reversed());
  }
}
