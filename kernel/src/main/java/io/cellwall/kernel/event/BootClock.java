package io.cellwall.kernel.event;

import io.cellwall.kernel.libbpf.LibC;
import java.time.Instant;

/** The clock of the kernel half: nanoseconds since boot, sleep included, never set back. */
public final class BootClock {
  private BootClock() {}

  /** Now, on the boot clock. */
  public static long now() {
    return LibC.clock_gettime(LibC.CLOCK_BOOTTIME);
  }

  /** The wall clock's time at a moment of the boot clock, by what the wall clock says now. */
  public static Instant instant(long bootNanos) {
    return Instant.ofEpochSecond(0, bootNanos + offset());
  }

  /** The boot clock's moment of a wall clock's time, by what the wall clock says now. */
  public static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000 + instant.getNano() - offset();
  }

  private static long offset() {
    return LibC.clock_gettime(LibC.CLOCK_REALTIME) - now();
  }
}
