package io.cellwall.repository;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Finds and reads the revisions behind a branch. */
final class GitHistory {
  /** How far back to look for a revision that is whole. */
  private static final int FARTHEST_BACK = 100;

  private final GitDirectory directory;
  private final Repository git;
  private final CommitNumbers numbers;

  /** Revisions are read one after the other, and differ in little. */
  private volatile GitCommit lastFound = GitCommit.NONE;

  GitHistory(GitDirectory directory, Repository git) {
    this.directory = directory;
    this.git = git;
    this.numbers = new CommitNumbers(directory.path().resolve("revisions"));
  }

  /**
   * The revision that the branch is at.
   *
   * @throws RepositoryException if it is damaged; says which one is not
   */
  GitCommit head() {
    try {
      Ref branch = git.exactRef(GitDirectory.REF);
      if (branch == null && numbers.count() > 0) {
        throw new IOException("the branch " + GitDirectory.BRANCH + " is gone");
      }
      GitCommit head =
          branch == null ? GitCommit.NONE : content(branch.getObjectId(), GitCommit.NONE);
      number(head);
      return head;
    } catch (IOException | IllegalArgumentException e) {
      throw new RepositoryException(
          "cannot read the latest revision, repository=%s: %s; %s"
              .formatted(directory.path(), e.getMessage(), recoverable()),
          e);
    }
  }

  Optional<Revision> find(GitCommit head, long number) {
    if (number < 1 || number > head.number()) {
      return Optional.empty();
    }
    try {
      GitCommit found = commit(head, number);
      lastFound = found;
      return Optional.of(found.revision());
    } catch (IOException e) {
      throw new RepositoryException(
          "cannot read revision %d, repository=%s: %s"
              .formatted(number, directory.path(), e.getMessage()),
          e);
    }
  }

  /** As {@link io.cellwall.repository.Repository#log}. */
  List<LogEntry> log(GitCommit head, long before, int most, Predicate<LogEntry> wanted) {
    List<LogEntry> entries = new ArrayList<>();
    if (head.number() == 0) {
      return entries;
    }
    try (RevWalk walk = new RevWalk(git)) {
      walk.markStart(walk.parseCommit(head.id()));
      RevCommit commit = walk.next();
      while (commit != null && entries.size() < most) {
        LogEntry entry = CommitText.parse(commit.getFullMessage());
        if (entry.head().number() < before && wanted.test(entry)) {
          entries.add(entry);
        }
        commit.disposeBody();
        commit = walk.next();
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new RepositoryException(
          "cannot read the history, repository=%s: %s".formatted(directory.path(), e.getMessage()),
          e);
    }
    return entries.reversed();
  }

  /**
   * A history that was brought from elsewhere, by its last commit: numbered without a gap from 1.
   *
   * @throws IOException if it is not one
   */
  GitCommit imported(ObjectId id) throws IOException {
    GitCommit head = content(id, GitCommit.NONE);
    List<LogEntry> entries = log(head, Long.MAX_VALUE, Integer.MAX_VALUE, _ -> true);
    for (int index = 0; index < entries.size(); index++) {
      if (entries.get(index).head().number() != index + 1) {
        throw new IOException("not a line of revisions, commit=" + id.name());
      }
    }
    if (entries.size() != head.number()) {
      throw new IOException("revisions are missing, commit=" + id.name());
    }
    return head;
  }

  private GitCommit commit(GitCommit head, long number) throws IOException {
    Optional<GitCommit> known = whole(number, head);
    if (known.isPresent()) {
      return known.get();
    }
    numbers.write(1, List.of());
    number(head);
    ObjectId id = numbers.find(number).orElseThrow(() -> new IOException("it has no commit"));
    return content(id, head);
  }

  /** What the numbers say it is, if it is. */
  private Optional<GitCommit> whole(long number, GitCommit head) throws IOException {
    Optional<ObjectId> id = numbers.find(number);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(content(id.get(), head)).filter(found -> found.number() == number);
    } catch (IOException damaged) {
      return Optional.empty();
    }
  }

  /** Makes the numbers end with {@code head}, as they do unless an agent died between the two. */
  void number(GitCommit head) throws IOException {
    List<ObjectId> missing = head.number() == 0 ? List.of() : unnumbered(head);
    numbers.write(head.number() - missing.size() + 1, missing.reversed());
  }

  private List<ObjectId> unnumbered(GitCommit head) throws IOException {
    List<ObjectId> missing = new ArrayList<>();
    try (RevWalk walk = new RevWalk(git)) {
      RevCommit commit = walk.parseCommit(head.id());
      for (long number = head.number(); !isNumbered(commit, number); number--) {
        missing.add(commit.getId());
        if ((number == 1) != (commit.getParentCount() == 0)) {
          throw new IOException(
              "the history is not as long as its latest revision says, number=" + head.number());
        }
        if (number == 1) {
          break;
        }
        commit = walk.parseCommit(commit.getParent(0));
      }
    }
    return missing;
  }

  private boolean isNumbered(RevCommit commit, long number) throws IOException {
    return numbers.find(number).filter(commit.getId()::equals).isPresent();
  }

  private String recoverable() {
    try {
      long newest = numbers.count();
      for (long number = newest; number > Math.max(0, newest - FARTHEST_BACK); number--) {
        Optional<GitCommit> found = whole(number, GitCommit.NONE);
        if (found.isPresent()) {
          return "revision %d is whole; to go back to it: echo %s > %s"
              .formatted(
                  number, found.get().id().name(), directory.heads().resolve(GitDirectory.BRANCH));
        }
      }
      return "none of the %d before it is whole".formatted(Math.min(newest, FARTHEST_BACK));
    } catch (IOException e) {
      return "nor can the others be found: " + e.getMessage();
    }
  }

  private GitCommit content(ObjectId id, GitCommit head) throws IOException {
    try (GitContent content = new GitContent(git.newObjectReader(), head, lastFound)) {
      return content.read(id);
    }
  }
}
