package io.cellwall.compile;

import io.cellwall.compile.Timetable.Stretch;
import io.cellwall.manifest.WeeklyHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pass: turns weekly hours into stretches of the boot clock, from the present one on. Between two
 * changes of a zone's clocks what they show and the time differ by a constant, so each such span is
 * expanded by itself.
 */
final class ExpandHours {
  /** How far ahead: from a whole day on, so that the same day always gives the same. */
  static final Duration AHEAD = Duration.ofDays(64);

  private static final Duration BEFORE = Duration.ofDays(2);

  private final WeeklyHours hours;
  private final GrantClock clock;
  private final int rule;
  private final List<Stretch> stretches = new ArrayList<>();

  private ExpandHours(WeeklyHours hours, GrantClock clock, int rule) {
    this.hours = hours;
    this.clock = clock;
    this.rule = rule;
  }

  static List<Stretch> stretches(WeeklyHours hours, GrantClock clock, int rule) {
    Instant today = clock.now().truncatedTo(ChronoUnit.DAYS);
    ExpandHours expansion = new ExpandHours(hours, clock, rule);
    expansion.addAll(today.minus(BEFORE), today.plus(AHEAD));
    return expansion.stretches.stream()
        .filter(stretch -> stretch.notAfter() > clock.bootNanos())
        .sorted(Comparator.comparingLong(Stretch::notBefore))
        .toList();
  }

  private void addAll(Instant from, Instant until) {
    ZoneRules rules = hours.timezone().getRules();
    for (Instant start = from; start.isBefore(until); ) {
      ZoneOffsetTransition change = rules.nextTransition(start);
      Instant end = change == null ? until : earlier(until, change.getInstant());
      addSpan(start, end, rules.getOffset(start));
      start = end;
    }
  }

  private void addSpan(Instant from, Instant until, ZoneOffset offset) {
    LocalDate first = LocalDate.ofInstant(from, offset).minusDays(1);
    LocalDate last = LocalDate.ofInstant(until, offset);
    Stream.iterate(first, day -> !day.isAfter(last), day -> day.plusDays(1))
        .filter(hours::beginsOn)
        .forEach(day ->
            add(
                later(from, hours.start(day).toInstant(offset)),
                earlier(until, hours.end(day).toInstant(offset))));
  }

  private void add(Instant start, Instant end) {
    if (start.isBefore(end)) {
      stretches.add(new Stretch(clock.nanos(start), clock.nanos(end), rule));
    }
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
