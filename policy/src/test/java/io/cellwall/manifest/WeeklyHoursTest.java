package io.cellwall.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeeklyHoursTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Set<DayOfWeek> EVERY_DAY = EnumSet.allOf(DayOfWeek.class);

  private static WeeklyHours hours(Set<DayOfWeek> days, int from, int to) {
    return new WeeklyHours(days, from, to, BERLIN);
  }

  private static WeeklyHours mondays(int fromHour, int toHour) {
    return hours(Set.of(DayOfWeek.MONDAY), 60 * fromHour, 60 * toHour);
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @Test
  void holdFromTheirFirstMinuteToJustBeforeTheirLast() {
    WeeklyHours office = mondays(8, 18);
    assertThat(office.contains(at("2026-11-23T06:59:59.999999999Z"))).isFalse();
    assertThat(office.contains(at("2026-11-23T07:00:00Z"))).isTrue();
    assertThat(office.contains(at("2026-11-23T16:59:59.999999999Z"))).isTrue();
    assertThat(office.contains(at("2026-11-23T17:00:00Z"))).isFalse();
    assertThat(office.contains(at("2026-11-24T10:00:00Z"))).isFalse();
  }

  @Test
  void nightBelongsToTheDayOnWhichItBegins() {
    WeeklyHours night = mondays(22, 6);
    assertThat(night.contains(at("2026-11-24T04:00:00Z"))).isTrue();
    assertThat(night.contains(at("2026-11-23T04:00:00Z"))).isFalse();
    assertThat(night.contains(at("2026-11-24T05:00:00Z"))).isFalse();
  }

  @Test
  void wholeDayEndsAtMidnight() {
    WeeklyHours day = mondays(0, 24);
    assertThat(day.contains(at("2026-11-22T23:00:00Z"))).isTrue();
    assertThat(day.contains(at("2026-11-23T22:59:59Z"))).isTrue();
    assertThat(day.contains(at("2026-11-23T23:00:00Z"))).isFalse();
  }

  @Test
  void followTheClocksOfTheirZone() {
    assertThat(mondays(8, 18).contains(at("2026-07-06T06:00:00Z"))).isTrue();
    assertThat(mondays(8, 18).contains(at("2026-07-06T16:00:00Z"))).isFalse();
  }

  @Test
  void whatClocksPutForwardLeaveOutNeverBegins() {
    // On 29 March 2026 at 01:00Z clocks go from 02:00 to 03:00.
    assertThat(hours(EVERY_DAY, 150, 170).contains(at("2026-03-29T01:00:00Z"))).isFalse();
    assertThat(hours(EVERY_DAY, 150, 190).contains(at("2026-03-29T00:59:59Z"))).isFalse();
    assertThat(hours(EVERY_DAY, 150, 190).contains(at("2026-03-29T01:00:00Z"))).isTrue();
    assertThat(hours(EVERY_DAY, 150, 190).contains(at("2026-03-29T01:10:00Z"))).isFalse();
  }

  @Test
  void whatClocksPutBackShowTwiceCountsTwice() {
    // On 25 October 2026 at 01:00Z clocks go from 03:00 to 02:00.
    WeeklyHours half = hours(EVERY_DAY, 150, 170);
    assertThat(half.contains(at("2026-10-25T00:30:00Z"))).isTrue();
    assertThat(half.contains(at("2026-10-25T00:50:00Z"))).isFalse();
    assertThat(half.contains(at("2026-10-25T01:30:00Z"))).isTrue();
    assertThat(half.contains(at("2026-10-25T01:50:00Z"))).isFalse();
  }

  @Test
  void withoutDaysTheyNeverHold() {
    assertThat(hours(Set.of(), 0, 1440).contains(at("2026-11-23T10:00:00Z"))).isFalse();
  }
}
