package io.cellwall.manifest;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/**
 * When a rule is in force: on each of {@code days}, from one minute of the day to another by the
 * clocks of {@code timezone}. Where {@code to} is not after {@code from}, it ends on the next day.
 *
 * @param days on which it begins; empty: never in force
 * @param from minutes after midnight
 * @param to minutes after midnight, up to 24:00
 */
public record Schedule(Position position, Set<DayOfWeek> days, int from, int to, ZoneId timezone) {

  /** A stretch of time, without its end. */
  public record Window(Instant start, Instant end) {
    public boolean contains(Instant instant) {
      return !instant.isBefore(start) && instant.isBefore(end);
    }
  }

  public Schedule {
    days = Set.copyOf(days);
  }

  /** Whether it is in force at {@code instant}. */
  public boolean inForce(Instant instant) {
    return window(instant).filter(window -> window.contains(instant)).isPresent();
  }

  /** The window in force at {@code instant}, else the next one; empty if there is never one. */
  public Optional<Window> window(Instant instant) {
    return Optional.empty();
  }
}
