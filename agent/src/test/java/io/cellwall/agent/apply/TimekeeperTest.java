package io.cellwall.agent.apply;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Timetable;
import io.cellwall.compile.Timetable.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimekeeperTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FakeEnforcement kernel = new FakeEnforcement();
  private Instant wall = Instant.EPOCH;
  private final Timekeeper time = new Timekeeper(kernel, new Clocks(kernel, () -> wall));

  private void pass(long nanos) {
    kernel.boot.addAndGet(nanos);
    wall = wall.plusNanos(nanos);
  }

  private void follow(Stretch... stretches) {
    time.follow(
        new PolicyTable(
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(),
            Map.of(1, new Timetable(List.of(stretches))),
            Map.of(),
            Map.of()));
  }

  @Test
  void closesConnectionsAtEachEndAndNotBefore() {
    follow(new Stretch(0, 3 * SECOND, 1), new Stretch(5 * SECOND, 6 * SECOND, 1));
    pass(2 * SECOND);
    assertThat(time.closeEnded()).isFalse();
    assertThat(kernel.revocations).isZero();
    pass(SECOND);
    assertThat(time.closeEnded()).isTrue();
    assertThat(time.closeEnded()).isFalse();
    assertThat(kernel.revocations).isEqualTo(1);
    pass(3 * SECOND);
    assertThat(time.closeEnded()).isTrue();
    assertThat(kernel.revocations).isEqualTo(2);
  }

  @Test
  void looksAtTheNextEndAndAtLeastEachSecond() {
    assertThat(time.pause()).isEmpty();
    follow(new Stretch(0, 5 * SECOND, 1));
    assertThat(time.pause()).contains(1000L);
    pass(5 * SECOND - 20_000_000);
    assertThat(time.pause().orElseThrow()).isBetween(19L, 21L);
  }

  @Test
  void tableIsOutdatedOnceTheWallClockWasSet() {
    follow(new Stretch(0, Long.MAX_VALUE, 1));
    pass(SECOND);
    assertThat(time.isOutdated()).isFalse();
    wall = wall.plusSeconds(60);
    assertThat(time.isOutdated()).isTrue();
    assertThat(time.isOutdated()).isTrue();
    follow(new Stretch(0, Long.MAX_VALUE, 1));
    assertThat(time.isOutdated()).isFalse();
  }

  @Test
  void tableIsOutdatedAfterADay() {
    follow(new Stretch(0, Long.MAX_VALUE, 1));
    pass(Duration.ofHours(23).toNanos());
    assertThat(time.isOutdated()).isFalse();
    pass(Duration.ofHours(1).toNanos());
    assertThat(time.isOutdated()).isTrue();
  }

  @Test
  void fullTimetableIsWrittenAnewHalfwayToItsEnd() {
    follow(
        LongStream.range(0, Timetable.MOST)
            .mapToObj(hour -> new Stretch(hour * 100 * SECOND, hour * 100 * SECOND + 1, 1))
            .toArray(Stretch[]::new));
    pass(3100 * SECOND);
    assertThat(time.isOutdated()).isFalse();
    pass(100 * SECOND);
    assertThat(time.isOutdated()).isTrue();
  }
}
