package io.cellwall.manifest;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When a rule is in force: on each of {@code days}, from one minute of the day to another by the
 * clocks of {@code timezone}. Where {@code to} is before {@code from}, it ends on the next day.
 *
 * @param days on which it begins; empty: never in force
 * @param from minutes after midnight
 * @param to minutes after midnight, up to 24:00
 */
public record Schedule(Position position, Set<DayOfWeek> days, int from, int to, ZoneId timezone) {
  /** Minutes of a day: 24:00. */
  static final int DAY = 24 * 60;

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
    LocalDate today = instant.atZone(timezone).toLocalDate();
    // A window may have begun yesterday; within eight days every day of the week comes again.
    return Stream.iterate(today.minusDays(1), day -> day.plusDays(1))
        .limit(9)
        .filter(day -> days.contains(day.getDayOfWeek()))
        .map(this::windowOn)
        .filter(window -> window.start().isBefore(window.end()) && instant.isBefore(window.end()))
        .findFirst();
  }

  private Window windowOn(LocalDate day) {
    return new Window(at(day, from), at(to > from ? day : day.plusDays(1), to));
  }

  /** Where clocks are put forward over this minute, the first moment after. */
  private Instant at(LocalDate day, int minute) {
    LocalDate date = day.plusDays(minute / DAY);
    return date.atTime(minute % DAY / 60, minute % 60).atZone(timezone).toInstant();
  }
}
