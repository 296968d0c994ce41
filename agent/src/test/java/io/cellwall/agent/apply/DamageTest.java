package io.cellwall.agent.apply;

import static io.cellwall.agent.apply.Manifests.ORDERS;
import static io.cellwall.agent.apply.Manifests.WEB;
import static io.cellwall.agent.apply.Manifests.apply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.compile.PolicyTable;
import io.cellwall.repository.GitRepository;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a machine enforces that starts on a damaged state directory. */
class DamageTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private final RepositoryException broken =
      new RepositoryException("bad object", new IOException("short read"));

  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private Optional<PolicyWriter> writer = Optional.empty();
  private PolicyTable before = PolicyTable.EMPTY;

  private Repository sound() {
    return GitRepository.open(directory.resolve("revisions.git"));
  }

  private Path table() {
    return directory.resolve("table");
  }

  private PolicyWriter start(Repository repository) {
    TableFile file = new TableFile(table());
    FirstTable.restore(file, kernel, () -> NOW);
    Generations generations = Generations.open(directory.resolve("generations"), kernel.adopted());
    PolicyHistory history = new PolicyHistory(repository, generations);
    Trials trials =
        Trials.open(
            directory.resolve("unconfirmed"), repository, kernel, generations, history, () -> NOW);
    BootEnds ends =
        BootEnds.open(directory.resolve("grant-ends"), "boot", new Clocks(kernel, () -> NOW));
    Publisher publisher = new Publisher(kernel, generations, file, ends);
    Planner planner = new Planner(Map.of(), false, ends, () -> NOW);
    PolicyWriter started =
        PolicyWriter.start(repository, planner, publisher, history, trials, () -> NOW);
    writer = Optional.of(started);
    return started;
  }

  @BeforeEach
  void aMachineWithAPolicyStartsAnew() {
    start(sound()).change(apply(ORDERS, WEB));
    before = kernel.table();
    stop();
    kernel.reboot();
  }

  @AfterEach
  void stop() {
    writer.ifPresent(PolicyWriter::close);
    writer = Optional.empty();
  }

  @Test
  void theTableIsInForceBeforeAnythingElseIsRead() {
    FirstTable.restore(new TableFile(table()), kernel, () -> NOW);
    assertThat(kernel.table()).isEqualTo(before);
    assertThat(start(sound()).damage()).isEmpty();
    assertThat(kernel.table()).isEqualTo(before);
  }

  @Test
  void aTableOfAnEarlierBootDoesNotReplaceWhatIsInForce() {
    kernel.apply(PolicyTable.EMPTY);
    FirstTable.restore(new TableFile(table()), kernel, () -> NOW);
    assertThat(kernel.table()).isEqualTo(PolicyTable.EMPTY);
  }

  @Test
  void aDamagedTableFallsToTheStoreAndIsWrittenAnew() throws IOException {
    Files.writeString(table(), "cellwall-table 1 \n{}");
    assertThat(start(sound()).damage()).isEmpty();
    assertThat(kernel.table()).isEqualTo(before);
    assertThat(new TableFile(table()).read().orElseThrow().table()).isEqualTo(before);
  }

  @Test
  void withADamagedStoreTheTableStaysAndNothingCanBeChanged() {
    PolicyWriter damaged = start(new DamagedRepository(broken));
    assertThat(kernel.table()).isEqualTo(before);
    assertThat(damaged.damage()).hasValueSatisfying(why -> assertThat(why).contains("bad object"));
    assertThat(
            catchThrowableOfType(RefusedException.class, () -> damaged.change(apply(WEB))).code())
        .isEqualTo(Code.STORE_DAMAGED);
    assertThat(kernel.table()).isEqualTo(before);
  }

  @Test
  void aStoreThatIsGoneIsDamagedAndNotEmpty() {
    PolicyWriter lost = start(GitRepository.open(directory.resolve("another.git")));
    assertThat(lost.damage()).hasValueSatisfying(why -> assertThat(why).contains("revision 1"));
    assertThat(kernel.table()).isEqualTo(before);
  }

  @Test
  void withBothDamagedThereIsNoAgent() throws IOException {
    Files.writeString(table(), "");
    assertThatThrownBy(() -> start(new DamagedRepository(broken))).isSameAs(broken);
    assertThat(kernel.generation()).isZero();
  }
}
