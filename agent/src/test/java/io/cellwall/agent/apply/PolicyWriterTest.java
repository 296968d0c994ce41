package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.GRANT;
import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static io.cellwall.agent.apply.Manifests.delete;
import static io.cellwall.agent.apply.Manifests.strictly;
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
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyWriterTest {
  private static final String ORDERS_OF_THE_HOST = ORDERS.replace("component: web", "entity: host");

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
  void theSameInAnotherFormIsNoNewRevision() {
    PolicyWriter writer = start();
    writer.change(apply("# ours\n" + ORDERS, WEB));
    String json =
        """
        {"spec": {"egress": [{"to": [{"component": "orders"}]}]}, "metadata": {"name": "web"},
         "kind": "Component", "apiVersion": "cellwall.io/v1"}
        """;
    assertThat(writer.change(apply(json)).revision()).isEqualTo(1);
    assertThat(writer.change(apply(ORDERS)).changes())
        .containsExactly(new Change(ManifestKind.COMPONENT, "orders", Change.Effect.UNCHANGED));
    assertThat(writer.image().candidate().stored().getFirst().text()).startsWith("# ours");
    assertThat(writer.change(apply("# theirs\n" + ORDERS)).revision()).isEqualTo(2);
    assertThat(writer.change(apply(json.replace("orders", "web"))).revision()).isEqualTo(3);
  }

  @Test
  void aGrantAppliedAsItIsShownDoesNotStartAnew() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB, GRANT));
    pass(Duration.ofMinutes(5));
    String shown =
        GRANT
            .replace("duration: 30m", "expires: \"2026-11-24T12:30:00Z\"")
            .replace("reason: ", "reason:  ");
    assertThat(writer.change(apply(shown)).revision()).isEqualTo(1);
    assertThat(writer.change(apply(shown.replace("12:30", "12:31"))).revision()).isEqualTo(2);
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
  void whatIsStoredAndNoLongerCoveredIsNoReasonToRefuseAnotherManifest() {
    String limited = "# the shop's\n---\n" + ORDERS.replace("spec:", "spec:\n  limits: {pids: 9}");
    start().change(apply(limited, WEB));
    stop();
    PolicyWriter writer = start(Map.of(Capability.LIMITS, "there are none"));
    Outcome outcome = writer.change(apply(WEB + "# newer\n"));
    assertThat(outcome.uncovered()).isEmpty();
    assertThat(writer.image().uncovered("orders"))
        .singleElement()
        .asString()
        .isEqualTo("component/orders:7:11: spec.limits is not covered, because there are none");
    assertThat(refusal(writer, apply(limited + "# newer\n"))).isEqualTo(Code.NOT_COVERED);
    assertThat(writer.change(apply(limited)).uncovered()).hasSize(1);
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
  void aDryRunIsRefusedAsTheChangeWouldBe() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS_OF_THE_HOST));
    kernel.full = true;
    assertThat(refusal(writer, apply(true, WEB))).isEqualTo(Code.KERNEL_REFUSED);
    kernel.full = false;
    writer.change(apply(WEB), new Caution(Optional.of(Duration.ofMinutes(1))));
    assertThat(refusal(writer, apply(true, WEB + "  enforcement: audit\n")))
        .isEqualTo(Code.CONFIRMATION_PENDING);
    writer.confirm();
    writer.refuseComponents("https://example.org/walls.git");
    assertThat(refusal(writer, apply(true, WEB + "  enforcement: audit\n")))
        .isEqualTo(Code.FOLLOWS_REMOTE);
    assertThat(writer.change(apply(true, WEB)).changes())
        .containsExactly(new Change(ManifestKind.COMPONENT, "web", Change.Effect.UNCHANGED));
  }

  @Test
  void whatIsRefusedTakesNoNumberFromWhatComesLater() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS_OF_THE_HOST));
    kernel.full = true;
    for (int name = 0; name < 20; name++) {
      String refused = ORDERS.replace("orders", "refused-" + name).replace("8080", "81" + name);
      assertThat(refusal(writer, apply(refused.replace("component: web", "component: orders"))))
          .isEqualTo(Code.KERNEL_REFUSED);
    }
    kernel.full = false;
    writer.change(apply(WEB));
    assertThat(kernel.components().keySet()).containsExactlyInAnyOrder("orders", "web");
    assertThat(kernel.identity("web").orElseThrow())
        .isEqualTo(kernel.identity("orders").orElseThrow() + 1);
  }

  @Test
  void aDeletionCanBeTriedWithoutDoingIt() {
    PolicyWriter writer = start();
    writer.change(apply(ORDERS, WEB));
    ChangeRequest.Delete dry =
        new ChangeRequest.Delete(ManifestKind.COMPONENT, "web", true, Manifests.ANN, true);
    assertThat(writer.change(dry).changes())
        .contains(new Change(ManifestKind.COMPONENT, "web", Change.Effect.REMOVED));
    assertThat(writer.image().policy().component("web")).isPresent();
    assertThat(writer.image().revision().number()).isEqualTo(1);
  }

  @Test
  void aSelectorOverWhatHoldsTheMachineIsRefusedUnlessForced() {
    PolicyWriter writer = start();
    int agent = (int) ProcessHandle.current().pid();
    Map<Integer, String> bystanders =
        Map.of(1, "the service manager", agent, "the agent itself", 4711, "the session");
    bystanders.forEach((pid, who) -> {
      kernel.cgroups.clear();
      kernel.cgroups.put(pid, "/init.scope");
      String selecting = ORDERS.replace("spec:", "spec:\n  selector: {cgroups: [/init.scope]}");
      ChangeRequest.Apply change = apply(selecting.replace("component: web", "entity: host"));
      Caution caution = new Caution(Optional.empty(), OptionalInt.of(4711), false);
      RefusedException refusal =
          catchThrowableOfType(RefusedException.class, () -> writer.change(change, caution));
      assertThat(refusal.code()).isEqualTo(Code.WOULD_LOCK_OUT);
      assertThat(refusal).hasMessageContaining("component orders would take in " + who);
      writer.change(change, new Caution(Optional.empty(), OptionalInt.of(4711), true));
      writer.change(delete("orders", false));
    });
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
  void diagnosticsOfStoredManifestsNameThemAndThePlaceInTheirStoredText() {
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
                    .anySatisfy(line -> assertThat(line).startsWith("component/web:7:")));
  }

  @Test
  void relabellingAComponentIsNotRefusedForAnothersRuleButWarnsOfIt() {
    String data = ORDERS.replace("{name: orders}", "{name: orders, labels: {tier: data}}");
    String byLabel = WEB.replace("{component: orders}", "{labels: {tier: data}}");
    PolicyWriter writer = start();
    assertThat(writer.change(apply(data, byLabel)).warnings()).isEmpty();
    assertThat(refusal(writer, strictly(ORDERS))).isEqualTo(Code.MANIFEST_REFUSED);
    assertThat(writer.change(apply(ORDERS)).warnings())
        .singleElement()
        .asString()
        .isEqualTo("component/web:6:12: spec.egress[0]: no component carries these labels now");
    assertThat(writer.change(apply(ORDERS + "  enforcement: audit\n")).warnings()).isEmpty();
    assertThat(writer.change(apply(byLabel + "  enforcement: audit\n")).warnings()).hasSize(1);
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
