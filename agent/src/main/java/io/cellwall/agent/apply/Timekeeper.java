package io.cellwall.agent.apply;

import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Timetable;
import io.cellwall.compile.Timetable.Stretch;
import java.time.Duration;
import java.util.Optional;

/**
 * Sees to what time does to a table in force. The kernel opens and closes by itself; what is left
 * is to close connections whose permission has ended, and to write timetables anew where the wall
 * clock was set or where they are coming to their end. The writer's thread uses it.
 */
final class Timekeeper {
  /** The timers of this machine sleep when it does, so none is trusted for longer. */
  private static final long LONGEST_PAUSE = 1000;

  private static final Duration RENEWAL = Duration.ofDays(1);

  private final Enforcement enforcement;
  private final Clocks clocks;
  private PolicyTable table = PolicyTable.EMPTY;
  private long nextEnd;
  private long renewal;
  private boolean wallWasSet;

  Timekeeper(Enforcement enforcement, Clocks clocks) {
    this.enforcement = enforcement;
    this.clocks = clocks;
  }

  /** A table that was just compiled is in force now, or is found to be. */
  void follow(PolicyTable next) {
    long now = enforcement.bootNanos();
    table = next;
    nextEnd = nextEnd(now);
    renewal =
        table.timetables().values().stream()
            .filter(Timetable::isFull)
            .mapToLong(full -> now + (full.end() - now) / 2)
            .reduce(now + RENEWAL.toNanos(), Math::min);
    wallWasSet = false;
  }

  /** What the kernel has may have been compiled by another time. */
  void expectRenewal() {
    renewal = 0;
  }

  private long nextEnd(long now) {
    return table.timetables().values().stream()
        .flatMap(timetable -> timetable.stretches().stream())
        .mapToLong(Stretch::notAfter)
        .filter(end -> end > now)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Milliseconds until it must look again; empty: nothing depends on the time. */
  Optional<Long> pause() {
    if (table.timetables().isEmpty()) {
      return Optional.empty();
    }
    long left = Duration.ofNanos(nextEnd - enforcement.bootNanos()).toMillis() + 1;
    return Optional.of(Math.clamp(left, 1, LONGEST_PAUSE));
  }

  /** Whether the table must be compiled anew. */
  boolean isOutdated() {
    wallWasSet |= clocks.wallWasSet();
    return wallWasSet || enforcement.bootNanos() >= renewal;
  }

  /**
   * Closes what has ended since it last did.
   *
   * @return whether anything has
   */
  boolean closeEnded() {
    long now = enforcement.bootNanos();
    if (now < nextEnd) {
      return false;
    }
    enforcement.revoke();
    nextEnd = nextEnd(now);
    return true;
  }
}
