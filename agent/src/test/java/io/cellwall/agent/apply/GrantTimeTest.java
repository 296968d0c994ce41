package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.GRANT;
import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.audit.EndedGrants;
import io.cellwall.compile.Timetable;
import io.cellwall.manifest.Expiry;
import io.cellwall.repository.GitRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grant for half an hour lasts half an hour, whatever becomes of clocks and agents. */
class GrantTimeTest {
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
  private static final String UNTIL_HALF_PAST =
      GRANT.replace("duration: 30m", "expires: 2026-11-24T12:30:00Z");

  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final List<PolicyWriter> started = new ArrayList<>();
  private final List<GitRepository> opened = new ArrayList<>();
  private final long bootAtStart = kernel.boot.get();
  private String bootId = "first";
  private Instant now = START;

  private PolicyWriter start() {
    GitRepository repository = GitRepository.open(directory.resolve("revisions.git"));
    opened.add(repository);
    Generations generations = Generations.open(directory.resolve("generations"), kernel.adopted());
    PolicyHistory history = new PolicyHistory(repository, generations);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), bootId, new Clocks(kernel, () -> now));
    PolicyWriter writer =
        PolicyWriter.start(
            repository,
            new Planner(Map.of(), false, ends, () -> now),
            new Publisher(kernel, generations, new TableFile(directory.resolve("table")), ends),
            history,
            Trials.open(
                directory.resolve("unconfirmed"),
                repository,
                kernel,
                generations,
                history,
                () -> now),
            () -> now);
    started.add(writer);
    return writer;
  }

  private PolicyWriter restart() {
    stop();
    return start();
  }

  @AfterEach
  void stop() {
    started.forEach(PolicyWriter::close);
    started.clear();
    opened.forEach(GitRepository::close);
    opened.clear();
  }

  private void setWallClock(Duration ahead) {
    now = now.plus(ahead);
  }

  private static void change(PolicyWriter writer) {
    writer.change(apply(WEB + "# another\n"));
  }

  private void endsAfter(Duration time) {
    assertThat(kernel.table().timetables().values())
        .containsExactly(
            new Timetable(List.of(new Timetable.Stretch(0, bootAtStart + time.toNanos(), 1))));
  }

  @Test
  void wallClockSetAheadEndsNoGrantEarly() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    endsAfter(HALF_HOUR);
    setWallClock(HOUR);
    change(writer);
    endsAfter(HALF_HOUR);
    assertThat(GrantEnds.of(writer.image().policy().grants().getFirst()))
        .isEqualTo(START.plus(HALF_HOUR).plus(HOUR));
  }

  @Test
  void wallClockSetBackLetsNoGrantLastLonger() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    setWallClock(HOUR.negated());
    change(writer);
    endsAfter(HALF_HOUR);
  }

  /** Else it would seem not to have begun, while the kernel has it in force. */
  @Test
  void wallClockSetBackTakesTheBeginningAlong() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    setWallClock(HOUR.negated());
    change(writer);
    assertThat(writer.image().policy().grants().getFirst().expiry())
        .isEqualTo(new Expiry.Dated(START, START.minus(HOUR), START.minus(HOUR).plus(HALF_HOUR)));
  }

  @Test
  void wallClockSetBackRevivesNoEndedGrantByARollback() {
    PolicyWriter writer = start();
    long given = writer.change(apply(ORDERS, WEB, GRANT)).revision();
    now = now.plus(HOUR);
    kernel.boot.addAndGet(HOUR.toNanos());
    change(writer);
    setWallClock(HOUR.negated());
    writer.change(new ChangeRequest.Rollback(given, Optional.empty(), Manifests.ANN, "why", false));
    assertThat(writer.image().policy().grants()).isEmpty();
  }

  @Test
  void theNextAgentKnowsTheEndToo() {
    start().change(apply(ORDERS, WEB, GRANT));
    setWallClock(HOUR);
    change(restart());
    endsAfter(HALF_HOUR);
  }

  @Test
  void grantUntilATimeOfDayFollowsTheWallClock() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, UNTIL_HALF_PAST));
    endsAfter(HALF_HOUR);
    setWallClock(Duration.ofMinutes(10));
    change(writer);
    endsAfter(Duration.ofMinutes(20));
    setWallClock(Duration.ofMinutes(30));
    change(writer);
    assertThat(kernel.table().timetables()).isEmpty();
  }

  @Test
  void afterTheMachineWasStartedAnewTheWallClockDecides() {
    start().change(apply(ORDERS, WEB, GRANT));
    stop();
    kernel.reboot();
    bootId = "second";
    setWallClock(Duration.ofMinutes(10));
    start();
    endsAfter(Duration.ofMinutes(20));
  }

  @Test
  void endOfAGrantIsRecordedOnce() {
    PolicyWriter writer = start();
    List<String> recorded = new ArrayList<>();
    writer.listen(
        new EndedGrants(() -> now, ended -> recorded.add(ended.grant() + " " + ended.time())));
    writer.change(apply(ORDERS, WEB, GRANT));
    now = now.plus(HALF_HOUR);
    kernel.boot.addAndGet(HALF_HOUR.toNanos());
    change(writer);
    writer.change(apply(WEB + "# one more\n"));
    assertThat(recorded).containsExactly("incident-42 " + START.plus(HALF_HOUR));
  }

  @Test
  void damagedNoteLeavesTheEndToTheWallClock() throws Exception {
    start().change(apply(ORDERS, WEB, GRANT));
    stop();
    Files.writeString(directory.resolve("grant-ends"), "first\nincident");
    start();
    endsAfter(HALF_HOUR);
  }
}
