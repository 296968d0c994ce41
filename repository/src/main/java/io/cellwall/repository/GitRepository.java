package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.eclipse.jgit.api.errors.JGitInternalException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;

/**
 * Revisions as commits of one branch of a bare Git repository: a clone of it is a folder of
 * manifests. A revision is staged by writing its objects, to which nothing refers yet, and
 * committed by moving the branch in one rename; a crash leaves the branch before or after it.
 *
 * <p>Safe for many readers and writers of one process; the agent's lock keeps other processes out.
 */
public final class GitRepository implements Repository {
  private final GitDirectory directory;
  private final org.eclipse.jgit.lib.Repository git;
  private final GitHistory history;
  private final GitPacking packing;
  private final List<Consumer<Revision>> watchers = new CopyOnWriteArrayList<>();
  private volatile GitCommit head;

  private GitRepository(GitDirectory directory, org.eclipse.jgit.lib.Repository git) {
    this.directory = directory;
    this.git = git;
    this.history = new GitHistory(directory, git);
    this.head = history.head();
    this.packing = new GitPacking(git);
  }

  /**
   * Opens the store, making it if it is not there.
   *
   * @throws RepositoryException if it cannot be read or made, or its latest revision is damaged
   */
  public static GitRepository open(Path path) {
    GitDirectory directory = new GitDirectory(path.toAbsolutePath().normalize());
    try {
      Path parent = directory.path().resolveSibling("");
      Files.createDirectories(parent);
      GitIsolation.prepare(parent);
      return new GitRepository(directory, directory.open());
    } catch (IOException | IllegalArgumentException | JGitInternalException e) {
      throw new RepositoryException(
          "cannot open the repository, directory=" + path + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Revision latest() {
    return head.revision();
  }

  @Override
  public Optional<Revision> read(long number) {
    GitCommit now = head;
    return now.number() == number && number > 0
        ? Optional.of(now.revision())
        : history.find(now, number);
  }

  @Override
  public List<LogEntry> log(long before, int most, Predicate<LogEntry> wanted) {
    return history.log(head, before, most, wanted);
  }

  @Override
  public byte[] export() {
    try {
      return GitBundle.write(git, head.id());
    } catch (IOException e) {
      throw new RepositoryException("cannot export %s".formatted(directory.path()), e);
    }
  }

  @Override
  public StagedRevision stageHistory(byte[] bundle) {
    requireSuccessor(head, 1);
    try {
      ObjectId tip = GitBundle.read(git, bundle);
      return new Staged(GitCommit.NONE, history.imported(tip));
    } catch (IOException | RepositoryException e) {
      throw new IllegalArgumentException("not a history of revisions: " + e.getMessage(), e);
    }
  }

  @Override
  public StagedRevision stage(Revision next) {
    GitCommit base = head;
    requireSuccessor(base, next.number());
    try (GitObjects objects = new GitObjects(directory.objects(), git.newObjectInserter())) {
      return new Staged(base, objects.write(base, next));
    } catch (IOException e) {
      throw new RepositoryException(
          "cannot write revision %d to %s: %s"
              .formatted(next.number(), directory.path(), e.getMessage()),
          e);
    }
  }

  @Override
  public synchronized Watch watch(long after, Consumer<Revision> watcher) {
    requireNonNull(watcher);
    for (long number = after + 1; number <= head.number(); number++) {
      watcher.accept(read(number).orElseThrow());
    }
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private static void requireSuccessor(GitCommit base, long next) {
    if (next != base.number() + 1) {
      throw new StaleRevisionException(next - 1, base.number());
    }
  }

  private void requireBase(GitCommit base) {
    if (!base.id().equals(head.id())) {
      throw new StaleRevisionException(base.number(), head.number());
    }
  }

  private synchronized Revision commit(GitCommit base, GitCommit next) {
    requireBase(base);
    try {
      move(base, next);
      history.number(next);
    } catch (IOException e) {
      throw new RepositoryException(
          "cannot commit revision %d to %s: %s"
              .formatted(next.number(), directory.path(), e.getMessage()),
          e);
    }
    head = next;
    watchers.forEach(watcher -> watcher.accept(next.revision()));
    packing.after(next.number());
    return next.revision();
  }

  private void move(GitCommit base, GitCommit next) throws IOException {
    RefUpdate branch = git.updateRef(GitDirectory.REF);
    branch.setExpectedOldObjectId(base.id());
    branch.setNewObjectId(next.id());
    RefUpdate.Result result = branch.update();
    if (result != RefUpdate.Result.NEW && result != RefUpdate.Result.FAST_FORWARD) {
      throw new IOException("the branch is not where it was left: " + result);
    }
    DirectoryTree.sync(directory.heads());
  }

  @Override
  public void close() {
    packing.close();
    git.close();
  }

  /** Forgetting one is easy: to its objects nothing refers. */
  private final class Staged implements StagedRevision {
    private final GitCommit base;
    private final GitCommit next;

    Staged(GitCommit base, GitCommit next) {
      this.base = base;
      this.next = next;
    }

    @Override
    public Revision revision() {
      return next.revision();
    }

    @Override
    public Revision commit() {
      return GitRepository.this.commit(base, next);
    }
  }
}
