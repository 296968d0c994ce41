package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.WeeklyHours;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Stretches of the boot clock hold just when the clocks of the zone show the hours. */
class ExpandHoursPropertyTest {
  private static final long BOOT = Duration.ofDays(20_000).toNanos();
  private static final List<String> ZONES =
      ZoneId.getAvailableZoneIds().stream().sorted(Comparator.naturalOrder()).toList();

  /** Zones with gaps, overlaps, changes at midnight, of half an hour and of a whole day. */
  private static final List<String> ODD_ZONES =
      List.of(
          "Europe/Berlin",
          "America/New_York",
          "Australia/Lord_Howe",
          "America/Sao_Paulo",
          "Africa/Casablanca",
          "Pacific/Apia",
          "Asia/Tehran");

  @Property(tries = 1500)
  void holdAtRandomMomentsOfRandomZones(@ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
    check(random, zone, Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L)));
  }

  @Property(tries = 1500)
  void holdAroundEachChangeOfClocks(@ForAll long seed) {
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(ODD_ZONES.get(random.nextInt(ODD_ZONES.size())));
    Instant start = Instant.ofEpochSecond(random.nextLong(0, 4_000_000_000L));
    ZoneOffsetTransition change = zone.getRules().nextTransition(start);
    if (change != null) {
      Duration before = Duration.ofMinutes(random.nextInt(4 * 24 * 60));
      check(random, zone, change.getInstant().minus(before));
    }
  }

  private static void check(Random random, ZoneId zone, Instant now) {
    WeeklyHours hours = hours(random, zone);
    GrantClock clock = new GrantClock(now, BOOT);
    List<Timetable.Stretch> stretches = ExpandHours.stretches(hours, clock, 1);
    for (int sample = 0; sample < 60; sample++) {
      Instant then = now.plus(moment(random, zone, now));
      assertThat(stretches.stream().anyMatch(stretch -> stretch.contains(clock.nanos(then))))
          .as("%s at %s, compiled at %s", hours, then, now)
          .isEqualTo(hours.contains(then));
    }
  }

  /** Within two weeks; a third of them near the next change of clocks. */
  private static Duration moment(Random random, ZoneId zone, Instant now) {
    ZoneOffsetTransition change = zone.getRules().nextTransition(now);
    Duration week = Duration.ofDays(7);
    if (change != null && random.nextInt(3) == 0) {
      Duration until = Duration.between(now, change.getInstant());
      Duration near = until.plusSeconds(random.nextInt(-7_300, 7_300));
      if (!near.isNegative() && near.compareTo(week.multipliedBy(8)) < 0) {
        return near;
      }
    }
    return Duration.ofMillis(random.nextLong(2 * week.toMillis()));
  }

  private static WeeklyHours hours(Random random, ZoneId zone) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (random.nextInt(3) > 0) {
        days.add(day);
      }
    }
    int from = random.nextBoolean() ? random.nextInt(240) : random.nextInt(1440);
    int to = random.nextBoolean() ? random.nextInt(240) : random.nextInt(1441);
    return new WeeklyHours(days, from, to == from ? 1440 : to, zone);
  }
}
