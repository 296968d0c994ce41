package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.GRANT;
import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static io.cellwall.agent.apply.Manifests.delete;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.policy.Capability;
import io.cellwall.repository.Author;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWriterTest {
  private static final RevisionHead HEAD =
      new RevisionHead(1, Instant.EPOCH, new Author(0, "root"), "made elsewhere");

  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final List<PolicyWriter> started = new ArrayList<>();
  private final List<GitRepository> opened = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-24T12:00:00Z");

  private PolicyWriter start() {
    return start(Map.of());
  }

  private PolicyWriter start(Map<Capability, String> missing) {
    GitRepository repository = GitRepository.open(directory.resolve("revisions.git"));
    opened.add(repository);
    Generations generations = Generations.open(directory.resolve("generations"), kernel.adopted());
    PolicyHistory history = new PolicyHistory(repository, generations);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), "boot", new Clocks(kernel, () -> now));
    PolicyWriter writer =
        PolicyWriter.start(
            repository,
            new Planner(missing, false, ends, () -> now),
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

  private void pass(Duration time) {
    now = now.plus(time);
    kernel.boot.addAndGet(time.toNanos());
  }

  @AfterEach
  void stop() {
    started.forEach(PolicyWriter::close);
    started.clear();
    opened.forEach(GitRepository::close);
    opened.clear();
  }

  private static Code refusal(PolicyWriter writer, ChangeRequest request) {
    return catchThrowableOfType(RefusedException.class, () -> writer.change(request)).code();
  }

  @Test
  void aChangeIsOneRevisionAndInForceWhenItReturns() {
    PolicyWriter writer = start();
    Outcome outcome = writer.change(apply(ORDERS, WEB));
    assertThat(outcome.revision()).isEqualTo(1);
    assertThat(outcome.changes())
        .containsExactly(
            new Change(ManifestKind.COMPONENT, "orders", Change.Effect.ADDED),
            new Change(ManifestKind.COMPONENT, "web", Change.Effect.ADDED));
    assertThat(kernel.table()).isEqualTo(writer.image().table());
    assertThat(kernel.table().components()).hasSize(2);
  }

  @Test
  void theSameTextAgainIsNoNewRevision() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    int before = kernel.applied.size();
    Outcome again = writer.change(apply(WEB));
    assertThat(again.revision()).isEqualTo(1);
    assertThat(again.changes())
        .containsExactly(new Change(ManifestKind.COMPONENT, "web", Change.Effect.UNCHANGED));
    assertThat(kernel.applied).hasSize(before);
  }

  @Test
  void aHistoryFromElsewhereIsTakenUnlessARemoteIsFollowed() {
    byte[] history;
    try (GitRepository other = GitRepository.open(directory.resolve("other.git"))) {
      other.stage(new Revision(HEAD, List.of())).commit();
      history = other.export();
    }
    PolicyWriter writer = start();
    writer.refuseComponents("https://example.org/walls.git");
    assertThat(
            catchThrowableOfType(RefusedException.class, () -> writer.takeHistory(history)).code())
        .isEqualTo(Code.FOLLOWS_REMOTE);
    assertThat(writer.image().revision().number()).isZero();
    stop();
    assertThat(start().takeHistory(history)).isEqualTo(1);
  }

  @Test
  void aDryRunChangesNothing() {
    PolicyWriter writer = start();
    Outcome outcome = writer.change(apply(true, ORDERS, WEB));
    assertThat(outcome.changes()).hasSize(2);
    assertThat(writer.image().revision().number()).isZero();
    assertThat(kernel.identity("orders")).isEmpty();
  }

  @Test
  void aWrongManifestChangesNothingAndNamesThePlace() {
    PolicyWriter writer = start();
    assertThatThrownBy(() -> writer.change(apply(WEB)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(Code.MANIFEST_REFUSED);
              assertThat(refusal.diagnostics())
                  .singleElement()
                  .asString()
                  .startsWith("shop.yaml:6:")
                  .contains("orders");
            });
    assertThat(writer.image().revision().number()).isZero();
  }

  @Test
  void nothingGivenIsWrong() {
    assertThat(refusal(start(), apply(""))).isEqualTo(Code.MANIFEST_REFUSED);
  }

  @Test
  void whatTheKernelCannotTakeIsNoRevision() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    Image before = writer.image();
    kernel.full = true;
    assertThat(refusal(writer, delete("web", true))).isEqualTo(Code.KERNEL_REFUSED);
    assertThat(writer.image()).isSameAs(before);
    try (GitRepository stored = GitRepository.open(directory.resolve("revisions.git"))) {
      assertThat(stored.latest().number()).isEqualTo(1);
    }
  }

  @Test
  void theNextAgentGoesOnWithoutTouchingTheKernel() {
    start().change(apply(ORDERS, WEB));
    kernel.adopted = true;
    int before = kernel.applied.size();
    PolicyWriter next = start();
    assertThat(next.image().revision().number()).isEqualTo(1);
    assertThat(kernel.applied).hasSize(before);
  }

  @Test
  void diagnosticsOfStoredManifestsNameTheFileAndLineTheyCameFrom() {
    start().change(apply(ORDERS, WEB));
    String silent =
        ORDERS.replace("exposes: [{name: http, protocol: TCP, port: 8080}]", "exposes: []");
    PolicyWriter next = start();
    next.change(apply(WEB + "      endpoints: [http]\n"));
    assertThatThrownBy(() -> next.change(apply(silent)))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refusal ->
                assertThat(refusal.diagnostics())
                    .anySatisfy(line -> assertThat(line).startsWith("shop.yaml:7:")));
  }

  @Test
  void whatOthersNameIsDeletedOnlyWithItsMention() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    assertThat(refusal(writer, delete("orders", false))).isEqualTo(Code.STILL_NAMED);

    Outcome outcome = writer.change(delete("orders", true));
    assertThat(outcome.revision()).isEqualTo(2);
    assertThat(outcome.changes())
        .containsExactly(
            new Change(ManifestKind.COMPONENT, "web", Change.Effect.CHANGED),
            new Change(ManifestKind.COMPONENT, "orders", Change.Effect.REMOVED));
    assertThat(writer.image().policy().component("web").orElseThrow().egress()).isEmpty();
  }

  @Test
  void deletingWhatIsNotThereFails() {
    assertThat(refusal(start(), delete("ghost", false))).isEqualTo(Code.NOT_FOUND);
  }

  @Test
  void aGrantCountsFromWhenItWasFirstApplied() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    Instant end = now.plus(Duration.ofMinutes(30));
    assertThat(GrantEnds.of(writer.image().policy().grants().getFirst())).isEqualTo(end);

    pass(Duration.ofMinutes(10));
    writer.change(apply(GRANT));
    PolicyWriter next = start();
    assertThat(GrantEnds.of(next.image().policy().grants().getFirst())).isEqualTo(end);
  }

  @Test
  void aGrantThatHasEndedGoesWithTheNextRevisionAndMayBeGivenAnew() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    pass(Duration.ofHours(1));
    Outcome outcome = writer.change(apply(WEB + "# again\n"));
    assertThat(outcome.changes())
        .contains(new Change(ManifestKind.GRANT, "incident-42", Change.Effect.REMOVED));
    writer.change(apply(GRANT));
    assertThat(GrantEnds.of(writer.image().policy().grants().getFirst()))
        .isEqualTo(now.plus(Duration.ofMinutes(30)));
  }

  @Test
  void listenersHearOfTheStartAndOfEveryRevision() {
    PolicyWriter writer = start();
    List<Long> heard = new ArrayList<>();
    writer.listen((image, changes) -> heard.add(image.revision().number()));
    writer.change(apply(ORDERS, WEB));
    assertThat(heard).containsExactly(0L, 1L);
  }
}
