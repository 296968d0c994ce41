package io.cellwall.kernel.event;

import io.cellwall.kernel.Pending;
import java.time.Instant;

/** The clock of the kernel half: nanoseconds since boot, sleep included, never set back. */
public final class BootClock {
  private BootClock() {}

  /** Now, on the boot clock. */
  public static long now() {
    return Pending.here();
  }

  /** The wall clock's time at a moment of the boot clock, by what the wall clock says now. */
  public static Instant instant(long bootNanos) {
    return Pending.here();
  }

  /** The boot clock's moment of a wall clock's time, by what the wall clock says now. */
  public static long nanos(Instant instant) {
    return Pending.here();
  }
}
