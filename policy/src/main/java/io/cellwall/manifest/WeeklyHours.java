package io.cellwall.manifest;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Set;

/**
 * Times that come again every week: on each of {@code days}, while the clocks of {@code timezone}
 * show from one minute of the day to just before another. Where {@code to} is not after {@code
 * from}, it is the next day's. What the clocks show decides, so a time that they show twice counts
 * twice, and one that they leave out not at all.
 *
 * @param days on which it begins; empty: never
 * @param from minutes after midnight
 * @param to minutes after midnight, up to 24:00
 */
public record WeeklyHours(Set<DayOfWeek> days, int from, int to, ZoneId timezone) {
  /** Minutes of a day: 24:00. */
  static final int DAY = 24 * 60;

  public WeeklyHours {
    days = Set.copyOf(days);
  }

  public boolean contains(Instant instant) {
    LocalDateTime shown = LocalDateTime.ofInstant(instant, timezone);
    LocalDate today = shown.toLocalDate();
    return containsFromDay(today, shown) || containsFromDay(today.minusDays(1), shown);
  }

  private boolean containsFromDay(LocalDate day, LocalDateTime shown) {
    return beginsOn(day) && !shown.isBefore(start(day)) && shown.isBefore(end(day));
  }

  /** Whether there is one that begins on {@code day}. */
  public boolean beginsOn(LocalDate day) {
    return days.contains(day.getDayOfWeek());
  }

  /** What the clocks show at its first moment. */
  public LocalDateTime start(LocalDate day) {
    return day.atStartOfDay().plusMinutes(from);
  }

  /** What the clocks show just after its last moment. */
  public LocalDateTime end(LocalDate day) {
    return (to > from ? day : day.plusDays(1)).atStartOfDay().plusMinutes(to);
  }
}
