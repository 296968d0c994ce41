package io.cellwall.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryRepositoryTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path directory;

  private static StoredManifest web(String text) {
    return new StoredManifest("Component", "web", "shop.yaml", 7, NOON, text);
  }

  private static Revision revision(long number, StoredManifest... manifests) {
    RevisionHead head = new RevisionHead(number, NOON, new Author(1000, "ann"), "why " + number);
    return new Revision(head, List.of(manifests));
  }

  private static Revision commit(Repository repository, Revision next) {
    try (StagedRevision staged = repository.stage(next)) {
      return staged.commit();
    }
  }

  @Test
  void aNewRepositoryIsEmpty() {
    Repository repository = DirectoryRepository.open(directory);
    assertThat(repository.latest()).isEqualTo(Revision.EMPTY);
    assertThat(repository.list()).isEmpty();
    assertThat(repository.read(1)).isEmpty();
    assertThat(repository.read(0)).isEmpty();
  }

  @Test
  void whatWasCommittedIsReadBackUnchangedByTheNextProcess() {
    Revision first = revision(1, web("kind: Component # ü\n"));
    Revision second = revision(2);
    Repository repository = DirectoryRepository.open(directory);
    commit(repository, first);
    commit(repository, second);

    Repository next = DirectoryRepository.open(directory);
    assertThat(next.latest()).isEqualTo(second);
    assertThat(next.read(1)).contains(first);
    assertThat(next.list()).containsExactly(first.head(), second.head());
  }

  @Test
  void aStagedRevisionThatIsClosedLeavesNothing() throws IOException {
    Repository repository = DirectoryRepository.open(directory);
    repository.stage(revision(1)).close();
    assertThat(repository.latest()).isEqualTo(Revision.EMPTY);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aCrashBeforeTheCommitLeavesTheOldRevisionAndIsSwept() {
    Repository repository = DirectoryRepository.open(directory);
    commit(repository, revision(1));
    StagedRevision lost = repository.stage(revision(2, web("x")));
    assertThat(lost).isNotNull();

    Repository next = DirectoryRepository.open(directory);
    assertThat(next.latest()).isEqualTo(revision(1));
    assertThat(directory.resolve(".staged-2")).doesNotExist();
    assertThat(commit(next, revision(2))).isEqualTo(revision(2));
  }

  @Test
  void ofTwoChangesFromOneRevisionTheSecondIsRefused() {
    Repository repository = DirectoryRepository.open(directory);
    commit(repository, revision(1));
    assertThatThrownBy(() -> repository.stage(revision(1)))
        .isInstanceOf(StaleRevisionException.class)
        .hasMessage("the change was made from revision 0, but the latest is 1");
  }

  @Test
  void aManifestChangedByHandIsRefused() throws IOException {
    commit(DirectoryRepository.open(directory), revision(1, web("kind: Component\n")));
    Files.writeString(directory.resolve("000001/manifests/component-web.yaml"), "kind: Grant\n");
    assertThatThrownBy(() -> DirectoryRepository.open(directory))
        .isInstanceOf(RepositoryException.class)
        .hasMessageContaining("was changed")
        .hasMessageContaining("component-web.yaml");
  }

  @Test
  void watchersHearOfEachCommitUntilClosed() {
    Repository repository = DirectoryRepository.open(directory);
    List<Revision> heard = new ArrayList<>();
    try (Repository.Watch watch = repository.watch(heard::add)) {
      assertThat(watch).isNotNull();
      commit(repository, revision(1));
    }
    commit(repository, revision(2));
    assertThat(heard).containsExactly(revision(1));
  }
}
