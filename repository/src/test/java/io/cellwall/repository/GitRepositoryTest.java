package io.cellwall.repository;

import static io.cellwall.repository.Revisions.NOON;
import static io.cellwall.repository.Revisions.commit;
import static io.cellwall.repository.Revisions.component;
import static io.cellwall.repository.Revisions.log;
import static io.cellwall.repository.Revisions.revision;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.repository.ManifestChange.Effect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.revwalk.RevCommit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitRepositoryTest {
  private static final StoredManifest WEB = component("web", "kind: Component # ü\n");

  @TempDir Path directory;

  private final List<GitRepository> opened = new ArrayList<>();

  private GitRepository open() {
    GitRepository repository = GitRepository.open(directory.resolve("revisions.git"));
    opened.add(repository);
    return repository;
  }

  @AfterEach
  void close() {
    opened.forEach(GitRepository::close);
  }

  @Test
  void aNewRepositoryIsEmpty() {
    Repository repository = open();
    assertThat(repository.latest()).isEqualTo(Revision.EMPTY);
    assertThat(log(repository)).isEmpty();
    assertThat(repository.read(1)).isEmpty();
    assertThat(repository.read(0)).isEmpty();
    assertThat(open().latest()).isEqualTo(Revision.EMPTY);
  }

  @Test
  void revisionsThatDifferInATextAloneAreNotTakenForEachOther() {
    Revision first = revision(1, component("db", "first"), WEB);
    Revision second = revision(2, component("db", "second"), WEB);
    Repository repository = open();
    commit(repository, first);
    commit(repository, second);
    commit(repository, revision(3, component("db", "third"), WEB));

    Repository next = open();
    assertThat(next.read(2)).contains(second);
    assertThat(next.read(1)).contains(first);
    assertThat(next.read(2)).contains(second);
  }

  @Test
  void whatWasCommittedIsReadBackUnchangedByTheNextProcess() {
    Revision first = revision(1, WEB, new StoredManifest("Grant", "g", "-", 1, NOON, "kind: x"));
    Revision second = revision(2);
    Repository repository = open();
    commit(repository, first);
    commit(repository, second);

    Repository next = open();
    assertThat(next.latest()).isEqualTo(second);
    assertThat(next.read(1)).contains(first);
    assertThat(next.read(3)).isEmpty();
    assertThat(log(next))
        .containsExactly(
            new LogEntry(
                first.head(),
                List.of(
                    new ManifestChange("Component", "web", Effect.ADDED),
                    new ManifestChange("Grant", "g", Effect.ADDED))),
            new LogEntry(
                second.head(),
                List.of(
                    new ManifestChange("Component", "web", Effect.REMOVED),
                    new ManifestChange("Grant", "g", Effect.REMOVED))));
  }

  @Test
  void aCloneIsAFolderOfManifests() throws GitAPIException, IOException {
    commit(open(), revision(1, WEB));
    Path clone = directory.resolve("clone");
    String uri = directory.resolve("revisions.git").toUri().toString();
    try (Git cloned = Git.cloneRepository().setURI(uri).setDirectory(clone.toFile()).call()) {
      assertThat(clone.resolve("components/web.yaml")).hasContent("kind: Component # ü\n");
      RevCommit commit = cloned.log().call().iterator().next();
      assertThat(commit.getShortMessage()).isEqualTo("why 1");
      assertThat(commit.getAuthorIdent().getName()).isEqualTo("ann");
    }
  }

  @Test
  void aStagedRevisionThatIsNotCommittedIsNotThere() {
    Repository repository = open();
    commit(repository, revision(1));
    repository.stage(revision(2, WEB));
    assertThat(repository.latest()).isEqualTo(revision(1));
    Repository next = open();
    assertThat(next.latest()).isEqualTo(revision(1));
    assertThat(commit(next, revision(2))).isEqualTo(revision(2));
  }

  @Test
  void ofTwoChangesFromOneRevisionTheSecondIsRefused() {
    Repository repository = open();
    StagedRevision late = repository.stage(revision(1, WEB));
    commit(repository, revision(1));
    assertThatThrownBy(() -> repository.stage(revision(1)))
        .isInstanceOf(StaleRevisionException.class)
        .hasMessage("the change was made from revision 0, but the latest is 1");
    assertThatThrownBy(late::commit).isInstanceOf(StaleRevisionException.class);
    assertThat(open().latest()).isEqualTo(revision(1));
  }

  @Test
  void watchersHearOfEachRevisionOnceFromWhereTheyWishUntilClosed() {
    Repository repository = open();
    commit(repository, revision(1));
    commit(repository, revision(2));
    List<Long> heard = new ArrayList<>();
    try (Repository.Watch watch = repository.watch(1, next -> heard.add(next.number()))) {
      assertThat(watch).isNotNull();
      commit(repository, revision(3));
    }
    commit(repository, revision(4));
    assertThat(heard).containsExactly(2L, 3L);
  }

  @Test
  void packedRevisionsReadAsBefore() throws IOException {
    Repository repository = open();
    for (int number = 1; number <= 20; number++) {
      commit(repository, revision(number, WEB, component("db", "text " + number)));
    }
    Path store = directory.resolve("revisions.git");
    try (var git = new GitDirectory(store).open();
        GitPacking packing = new GitPacking(git)) {
      packing.pack();
    }
    try (var packs = Files.list(store.resolve("objects/pack"))) {
      assertThat(packs).anySatisfy(pack -> assertThat(pack).hasExtension("pack"));
    }
    assertThat(repository.read(7)).contains(revision(7, WEB, component("db", "text 7")));
    commit(repository, revision(21));
    assertThat(log(open())).hasSize(21);
  }

  @Test
  void revisionsAreWrittenAndReadWhileTheyArePacked() throws Exception {
    Repository repository = open();
    AtomicBoolean end = new AtomicBoolean();
    try (var git = new GitDirectory(directory.resolve("revisions.git")).open();
        GitPacking packing = new GitPacking(git);
        var thread = Executors.newSingleThreadExecutor();
        AutoCloseable _ = () -> end.set(true)) {
      Future<?> packed =
          thread.submit(() -> {
            while (!end.get()) {
              packing.pack();
            }
          });
      for (int number = 1; number <= 200; number++) {
        commit(repository, revision(number, WEB, component("db", "text " + number)));
        int earlier = (number + 1) / 2;
        assertThat(repository.read(earlier))
            .contains(revision(earlier, WEB, component("db", "text " + earlier)));
      }
      end.set(true);
      packed.get();
    }
    assertThat(log(open())).hasSize(200);
  }

  @Test
  void theNumbersOfCommitsAreWrittenAnewWhereTheyAreLostOrWrong() throws IOException {
    Repository repository = open();
    for (int number = 1; number <= 5; number++) {
      commit(repository, revision(number, component("db", "text " + number)));
    }
    Path numbers = directory.resolve("revisions.git/revisions");
    String right = Files.readString(numbers);
    Files.delete(numbers);
    assertThat(open().read(2)).contains(revision(2, component("db", "text 2")));
    assertThat(numbers).hasContent(right);
    Files.writeString(numbers, right.substring(0, 100));
    assertThat(open().read(5)).contains(revision(5, component("db", "text 5")));
    assertThat(numbers).hasContent(right);
    Files.writeString(numbers, right.substring(41, 123) + right.substring(82));
    assertThat(open().read(2)).contains(revision(2, component("db", "text 2")));
    assertThat(numbers).hasContent(right);
  }

  @Test
  void theLogCanBeReadPageByPage() {
    Repository repository = open();
    for (int number = 1; number <= 9; number++) {
      commit(repository, revision(number, component("c" + number % 2, "text " + number)));
    }
    assertThat(repository.log(Long.MAX_VALUE, 3, _ -> true).stream().map(it -> it.head().number()))
        .containsExactly(7L, 8L, 9L);
    assertThat(repository.log(7, 2, _ -> true).stream().map(it -> it.head().number()))
        .containsExactly(5L, 6L);
    assertThat(repository.log(7, 9, it -> it.head().number() % 2 == 0)).hasSize(3);
  }

  @Test
  void aHistoryIsTakenElsewhereWhole() throws IOException {
    Repository repository = open();
    for (int number = 1; number <= 5; number++) {
      commit(repository, revision(number, WEB, component("db", "text " + number)));
    }
    byte[] history = repository.export();
    GitRepository elsewhere = GitRepository.open(directory.resolve("elsewhere.git"));
    opened.add(elsewhere);
    StagedRevision staged = elsewhere.stageHistory(history);
    assertThat(staged.revision()).isEqualTo(repository.latest());
    assertThat(elsewhere.latest()).isEqualTo(Revision.EMPTY);
    staged.commit();
    assertThat(log(elsewhere)).isEqualTo(log(repository));
    assertThat(elsewhere.read(3)).isEqualTo(repository.read(3));
    commit(elsewhere, revision(6, WEB));
    assertThatThrownBy(() -> elsewhere.stageHistory(history))
        .isInstanceOf(StaleRevisionException.class);
  }

  @Test
  void whatIsNoHistoryOfRevisionsIsNotTaken() throws GitAPIException, IOException {
    Repository repository = open();
    commit(repository, revision(1, WEB));
    byte[] whole = repository.export();
    GitRepository elsewhere = GitRepository.open(directory.resolve("elsewhere.git"));
    opened.add(elsewhere);
    for (byte[] other :
        List.of(
            new byte[0],
            "text".getBytes(UTF_8),
            Arrays.copyOf(whole, whole.length - 30),
            someoneElses())) {
      assertThatThrownBy(() -> elsewhere.stageHistory(other))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(elsewhere.latest()).isEqualTo(Revision.EMPTY);
    commit(elsewhere, revision(1));
  }

  /** A bundle of a repository that no agent made. */
  private byte[] someoneElses() throws GitAPIException, IOException {
    try (Git git =
        Git.init()
            .setDirectory(directory.resolve("other").toFile())
            .setInitialBranch("main")
            .call()) {
      RevCommit commit =
          git.commit().setAllowEmpty(true).setSign(false).setMessage("not a revision").call();
      return GitBundle.write(git.getRepository(), commit);
    }
  }
}
