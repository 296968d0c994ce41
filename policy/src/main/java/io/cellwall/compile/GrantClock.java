package io.cellwall.compile;

import java.time.Duration;
import java.time.Instant;

/**
 * One moment by two clocks: people write wall-clock times, the kernel half compares boot-clock
 * nanoseconds.
 */
public record GrantClock(Instant now, long bootNanos) {

  /** The boot clock's reading at {@code instant}; never 0, which means "no limit" there. */
  public long nanos(Instant instant) {
    Duration ahead = Duration.between(now, instant);
    if (ahead.compareTo(Duration.ofNanos(Long.MAX_VALUE - bootNanos)) >= 0) {
      return Long.MAX_VALUE;
    }
    if (ahead.compareTo(Duration.ofNanos(1 - bootNanos)) <= 0) {
      return 1;
    }
    return bootNanos + ahead.toNanos();
  }
}
