package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.GRANT;
import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static io.cellwall.agent.apply.Manifests.applyFrom;
import static io.cellwall.agent.apply.Manifests.delete;
import static io.cellwall.agent.apply.Manifests.rollback;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.repository.GitRepository;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Going back, and not going forward twice. */
class RollbackTest {
  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private GitRepository repository;
  private PolicyWriter writer;

  @BeforeEach
  void start() {
    repository = GitRepository.open(directory.resolve("revisions.git"));
    Generations generations = Generations.open(directory.resolve("generations"), false);
    PolicyHistory history = new PolicyHistory(repository, generations);
    Trials trials =
        Trials.open(
            directory.resolve("unconfirmed"), repository, kernel, generations, history, () -> now);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), "boot", new Clocks(kernel, () -> now));
    writer =
        PolicyWriter.start(
            repository,
            new Planner(Map.of(), false, ends, () -> now),
            new Publisher(kernel, generations, new TableFile(directory.resolve("table")), ends),
            history,
            trials,
            () -> now);
  }

  @AfterEach
  void stop() {
    writer.close();
    repository.close();
  }

  private RefusedException refusal(ChangeRequest request) {
    return catchThrowableOfType(RefusedException.class, () -> writer.change(request));
  }

  @Test
  void goingBackIsANewRevisionWithTheContentOfTheOld() {
    writer.change(apply(ORDERS, WEB));
    var first = kernel.table();
    writer.change(delete("web", true));
    Outcome outcome = writer.change(rollback(1));
    assertThat(outcome.revision()).isEqualTo(3);
    assertThat(repository.latest().manifests())
        .isEqualTo(repository.read(1).orElseThrow().manifests());
    assertThat(repository.latest().head().message()).isEqualTo("rollback to revision 1");
    assertThat(kernel.table()).isEqualTo(first);
  }

  @Test
  void goingBackToBeforeTheFirstIsNotPossible() {
    writer.change(apply(ORDERS, WEB));
    assertThat(refusal(rollback(0)).code()).isEqualTo(Code.NOT_FOUND);
    assertThat(refusal(rollback(2)).code()).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void goingBackToWhereOneIsMakesNoRevision() {
    writer.change(apply(ORDERS, WEB));
    assertThat(writer.change(rollback(1)).revision()).isEqualTo(1);
  }

  @Test
  void oneComponentGoesBackAloneAndTheOthersStay() {
    writer.change(apply(ORDERS, WEB));
    writer.change(apply(ORDERS + "# newer\n", WEB + "# newer\n"));
    Outcome outcome = writer.change(rollback(1, "web"));
    assertThat(outcome.changes())
        .containsExactly(new Change(ManifestKind.COMPONENT, "web", Change.Effect.CHANGED));
    assertThat(writer.image().policy().component("orders").orElseThrow().text()).contains("newer");
  }

  @Test
  void aComponentThatWasNotThereThenIsRemovedIfNobodyNamesIt() {
    String silent = ORDERS.replace("[{component: web}]", "[]");
    writer.change(apply(silent));
    writer.change(apply(WEB));
    writer.change(rollback(1, "web"));
    assertThat(writer.image().policy().component("web")).isEmpty();
  }

  @Test
  void oneAloneThatNoLongerFitsIsRefused() {
    writer.change(apply(ORDERS.replace("[{component: web}]", "[]").replace("http", "web")));
    writer.change(apply(ORDERS, WEB + "      endpoints: [http]\n"));
    assertThat(refusal(rollback(1, "orders")).code()).isEqualTo(Code.MANIFEST_REFUSED);
    assertThat(refusal(rollback(1, "ghost")).code()).isEqualTo(Code.NOT_FOUND);
    assertThat(writer.change(rollback(1)).revision()).isEqualTo(3);
  }

  @Test
  void aGrantThatHasEndedDoesNotComeBack() {
    writer.change(apply(ORDERS, WEB, GRANT));
    Instant end = now.plus(Duration.ofMinutes(30));
    writer.change(
        new ChangeRequest.Delete(ManifestKind.GRANT, "incident-42", false, Manifests.ANN, false));
    now = now.plus(Duration.ofMinutes(29));
    kernel.boot.addAndGet(Duration.ofMinutes(29).toNanos());
    writer.change(rollback(1));
    assertThat(writer.image().policy().grants())
        .singleElement()
        .satisfies(grant -> assertThat(GrantEnds.of(grant)).isEqualTo(end));

    now = now.plus(Duration.ofMinutes(2));
    kernel.boot.addAndGet(Duration.ofMinutes(2).toNanos());
    writer.change(apply(WEB + "# newer\n"));
    writer.change(rollback(1));
    assertThat(writer.image().policy().grants()).isEmpty();
  }

  @Test
  void ofTwoChangesFromOneRevisionTheLaterIsToldWhomItLostTo() {
    writer.change(apply(ORDERS, WEB));
    writer.change(applyFrom(1, WEB + "# mine\n"));
    RefusedException refusal = refusal(applyFrom(1, WEB + "# theirs\n"));
    assertThat(refusal.code()).isEqualTo(Code.CONFLICT);
    assertThat(refusal).hasMessageContaining("ann has made revision 2 since (why)");
    assertThat(writer.change(applyFrom(2, WEB + "# theirs\n")).revision()).isEqualTo(3);
  }
}
