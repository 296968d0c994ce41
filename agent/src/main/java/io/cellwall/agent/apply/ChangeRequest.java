package io.cellwall.agent.apply;

import io.cellwall.manifest.Source;
import io.cellwall.repository.Author;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What somebody wants changed, as one revision. */
public sealed interface ChangeRequest {
  Author author();

  String message();

  /** Whether only to say what it would come to. */
  boolean dryRun();

  /** Whether it is refused where there is something to warn of. */
  default boolean strict() {
    return false;
  }

  /** The revision it was made from; refused if that is not the latest. */
  default OptionalLong from() {
    return OptionalLong.empty();
  }

  /** Add or replace manifests. */
  record Apply(
      List<Source> sources,
      Author author,
      String message,
      boolean dryRun,
      boolean strict,
      OptionalLong from)
      implements ChangeRequest {
    public Apply {
      sources = List.copyOf(sources);
    }
  }

  /** Have these components and no others; grants are added. */
  record Replace(List<Source> sources, Author author, String message) implements ChangeRequest {
    public Replace {
      sources = List.copyOf(sources);
    }

    @Override
    public boolean dryRun() {
      return false;
    }
  }

  /**
   * Take one manifest away.
   *
   * @param cascade and all mention of it
   */
  record Delete(ManifestKind kind, String name, boolean cascade, Author author, boolean dryRun)
      implements ChangeRequest {
    @Override
    public String message() {
      return "delete " + kind.word() + " " + name;
    }
  }

  /**
   * Go back to an earlier revision.
   *
   * @param component with this one alone
   */
  record Rollback(
      long revision, Optional<String> component, Author author, String message, boolean dryRun)
      implements ChangeRequest {
    public Rollback {
      if (message.isEmpty()) {
        message = "rollback to revision " + revision;
      }
    }
  }
}
