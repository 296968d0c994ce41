package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrialsTest {
  private static final Caution MINUTE = new Caution(Optional.of(Duration.ofMinutes(1)));
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final List<PolicyWriter> started = new ArrayList<>();
  private final List<Repository> opened = new ArrayList<>();

  private Repository repository() {
    GitRepository repository = GitRepository.open(directory.resolve("revisions.git"));
    opened.add(repository);
    return repository;
  }

  private PolicyWriter start() {
    Repository repository = repository();
    Generations generations = Generations.open(directory.resolve("generations"), kernel.adopted());
    PolicyHistory history = new PolicyHistory(repository, generations);
    Trials trials =
        Trials.open(
            directory.resolve("unconfirmed"), repository, kernel, generations, history, () -> NOW);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), "boot", new Clocks(kernel, () -> NOW));
    PolicyWriter writer =
        PolicyWriter.start(
            repository,
            new Planner(Map.of(), false, ends, () -> NOW),
            new Publisher(kernel, generations, new TableFile(directory.resolve("table")), ends),
            history,
            trials,
            () -> NOW);
    started.add(writer);
    return writer;
  }

  /** An agent of before is gone; what it left is there. */
  private PolicyWriter restart() {
    stop();
    kernel.adopted = true;
    return start();
  }

  @AfterEach
  void stop() {
    started.forEach(PolicyWriter::close);
    started.clear();
    opened.forEach(Repository::close);
    opened.clear();
  }

  private PolicyWriter tryChange() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    writer.change(apply(WEB + "    # tried\n"), MINUTE);
    return writer;
  }

  private void passMinute() {
    kernel.boot.addAndGet(Duration.ofMinutes(1).toNanos());
  }

  private static Code refusal(Runnable call) {
    return catchThrowableOfType(RefusedException.class, call::run).code();
  }

  private void isBackToTheFirst(PolicyWriter writer) {
    Revision latest = repository().latest();
    assertThat(latest.number()).isEqualTo(3);
    assertThat(latest.manifests()).isEqualTo(repository().read(1).orElseThrow().manifests());
    assertThat(latest.head().message()).contains("back to revision 1");
    assertThat(latest.head().author().user()).isEqualTo("cellwall-agent");
    assertThat(writer.image().revision().number()).isEqualTo(3);
    assertThat(kernel.trial()).isEmpty();
    assertThat(writer.trials().unconfirmed()).isEmpty();
    assertThat(writer.change(apply(WEB + "    # next\n")).revision()).isEqualTo(4);
  }

  @Test
  void aChangeThatIsNotConfirmedBecomesARevisionLikeTheFormer() throws InterruptedException {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
    writer.listen((image, changes) -> heard.add(image.revision().number()));
    writer.change(apply(WEB + "    # tried\n"), MINUTE);
    passMinute();
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
    isBackToTheFirst(writer);
  }

  @Test
  void aChangeThatIsConfirmedStays() {
    PolicyWriter writer = tryChange();
    assertThat(writer.confirm()).isEqualTo(2);
    passMinute();
    assertThat(restart().image().revision().number()).isEqualTo(2);
    assertThat(kernel.trial()).isEmpty();
  }

  @Test
  void aChangeMayBeTakenBackBeforeItsTime() {
    PolicyWriter writer = tryChange();
    assertThat(writer.takeBack()).isEqualTo(3);
    isBackToTheFirst(writer);
  }

  @Test
  void whileOneWaitsNoOtherIsTaken() {
    PolicyWriter writer = tryChange();
    assertThatThrownBy(() -> writer.change(apply(WEB + "    # another\n")))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(Code.CONFIRMATION_PENDING))
        .hasMessageContaining("revision 2")
        .hasMessageContaining("60 s left");
    assertThat(writer.image().revision().number()).isEqualTo(2);
  }

  @Test
  void thereMustBeSomethingToConfirm() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    assertThat(refusal(writer::confirm)).isEqualTo(Code.NOTHING_TO_CONFIRM);
    assertThat(refusal(writer::takeBack)).isEqualTo(Code.NOTHING_TO_CONFIRM);
  }

  @Test
  void theNextAgentGoesOnWaiting() {
    tryChange();
    PolicyWriter next = restart();
    assertThat(next.image().revision().number()).isEqualTo(2);
    assertThat(next.trials().unconfirmed()).isPresent();
    assertThat(next.confirm()).isEqualTo(2);
    assertThat(next.change(apply(WEB + "    # next\n")).revision()).isEqualTo(3);
  }

  @Test
  void theNextAgentWritesDownWhatTheKernelDidAlone() {
    tryChange();
    stop();
    passMinute();
    PolicyWriter next = restart();
    List<Change> heard = new ArrayList<>();
    next.listen((image, changes) -> heard.addAll(changes));
    assertThat(heard)
        .containsExactly(new Change(ManifestKind.COMPONENT, "web", Change.Effect.CHANGED));
    isBackToTheFirst(next);
  }

  @Test
  void afterARebootAChangeThatWasNotConfirmedIsTakenBackAlthoughThereIsTime() {
    tryChange();
    stop();
    kernel.reboot();
    isBackToTheFirst(start());
  }

  @Test
  void aTrialWithoutItsRevisionNeverWas() throws Exception {
    tryChange();
    byte[] note = Files.readAllBytes(directory.resolve("unconfirmed"));
    PolicyWriter writer = restart();
    writer.takeBack();
    stop();
    Files.write(directory.resolve("unconfirmed"), note);
    assertThat(start().image().revision().number()).isEqualTo(3);
    assertThat(directory.resolve("unconfirmed")).doesNotExist();
  }

  @Test
  void aConfirmationThatWasCutShortHolds() throws Exception {
    tryChange();
    stop();
    Files.delete(directory.resolve("unconfirmed"));
    PolicyWriter next = restart();
    assertThat(kernel.trial()).isEmpty();
    assertThat(next.image().revision().number()).isEqualTo(2);
  }

  @Test
  void aTimeThatIsNoTimeIsRefused() {
    assertThat(refusal(() -> new Caution(Optional.of(Duration.ZERO)))).isEqualTo(Code.BAD_CALL);
    assertThat(refusal(() -> new Caution(Optional.of(Duration.ofDays(2)))))
        .isEqualTo(Code.BAD_CALL);
  }
}
