package io.cellwall.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Schedule.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static Schedule schedule(Set<DayOfWeek> days, int fromHour, int toHour) {
    return new Schedule(new Position("shop.yaml", 1, 1), days, 60 * fromHour, 60 * toHour, BERLIN);
  }

  private static Instant at(String text) {
    return Instant.parse(text);
  }

  @Test
  void holdsFromItsFirstMinuteToJustBeforeItsLast() {
    Schedule office = schedule(Set.of(DayOfWeek.MONDAY), 8, 18);
    assertThat(office.inForce(at("2026-11-23T06:59:59Z"))).isFalse();
    assertThat(office.inForce(at("2026-11-23T07:00:00Z"))).isTrue();
    assertThat(office.inForce(at("2026-11-23T16:59:59Z"))).isTrue();
    assertThat(office.inForce(at("2026-11-23T17:00:00Z"))).isFalse();
    assertThat(office.inForce(at("2026-11-24T10:00:00Z"))).isFalse();
  }

  @Test
  void nightBelongsToTheDayOnWhichItBegins() {
    Schedule night = schedule(Set.of(DayOfWeek.MONDAY), 22, 6);
    assertThat(night.inForce(at("2026-11-24T04:00:00Z"))).isTrue();
    assertThat(night.inForce(at("2026-11-23T04:00:00Z"))).isFalse();
    assertThat(night.inForce(at("2026-11-24T05:00:00Z"))).isFalse();
  }

  @Test
  void wholeDayEndsAtMidnight() {
    Schedule day = schedule(Set.of(DayOfWeek.MONDAY), 0, 24);
    assertThat(day.window(at("2026-11-23T10:00:00Z")))
        .contains(new Window(at("2026-11-22T23:00:00Z"), at("2026-11-23T23:00:00Z")));
  }

  @Test
  void followsTheClocksOfItsZone() {
    Schedule office = schedule(Set.of(DayOfWeek.MONDAY), 8, 18);
    assertThat(office.window(at("2026-07-06T10:00:00Z")))
        .contains(new Window(at("2026-07-06T06:00:00Z"), at("2026-07-06T16:00:00Z")));
  }

  @Test
  void namesTheNextWindowBetweenTwo() {
    Schedule office = schedule(Set.of(DayOfWeek.MONDAY), 8, 18);
    assertThat(office.window(at("2026-11-23T17:00:00Z")))
        .contains(new Window(at("2026-11-30T07:00:00Z"), at("2026-11-30T17:00:00Z")));
  }

  @Test
  void withoutDaysItIsNeverInForce() {
    assertThat(schedule(Set.of(), 8, 18).window(at("2026-11-23T10:00:00Z"))).isEmpty();
  }
}
