package io.cellwall.agent.follow;

import io.cellwall.repository.Author;
import io.cellwall.repository.LogEntry;
import io.cellwall.repository.RemoteCommit;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import io.cellwall.repository.RevisionHead;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a revision says of the commit that it was made from. */
public final class CommitMessage {
  private static final Pattern LAST_LINE = Pattern.compile("(?:^|\n)Commit ([0-9a-f]{40})$");

  private CommitMessage() {}

  static String of(RemoteCommit commit) {
    return (commit.message() + "\n\nCommit " + commit.id()).strip();
  }

  /** The commit that a revision was made from; none if it was made here. */
  public static Optional<String> commit(RevisionHead head) {
    return Optional.of(head)
        .filter(CommitMessage::followed)
        .map(followed -> LAST_LINE.matcher(followed.message()))
        .filter(Matcher::find)
        .map(found -> found.group(1));
  }

  /** The commit whose components are in force; none if somebody else changed them since. */
  static Optional<String> inForce(Repository revisions) {
    return deciding(revisions).map(LogEntry::head).flatMap(CommitMessage::commit);
  }

  private static Optional<LogEntry> deciding(Repository revisions) {
    try {
      return revisions.log(Long.MAX_VALUE, 1, CommitMessage::decides).stream().findFirst();
    } catch (RepositoryException damaged) {
      // The agent shows the damage itself, and enforces what it last did.
      return Optional.empty();
    }
  }

  /** Grants are given and revoked beside the commits. */
  private static boolean decides(LogEntry entry) {
    return followed(entry.head())
        || entry.changes().stream().anyMatch(change -> change.kind().equals("Component"));
  }

  private static boolean followed(RevisionHead head) {
    return head.author().uid() == Author.UNPROVEN;
  }
}
