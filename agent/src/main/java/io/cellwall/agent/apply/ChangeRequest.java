package io.cellwall.agent.apply;

import io.cellwall.manifest.Source;
import io.cellwall.repository.Author;
import java.util.List;

/** What somebody wants changed, as one revision. */
public sealed interface ChangeRequest {
  Author author();

  String message();

  /** Whether only to say what it would come to. */
  boolean dryRun();

  /** Add or replace manifests. */
  record Apply(List<Source> sources, Author author, String message, boolean dryRun)
      implements ChangeRequest {
    public Apply {
      sources = List.copyOf(sources);
    }
  }

  /**
   * Take one manifest away.
   *
   * @param cascade and all mention of it
   */
  record Delete(ManifestKind kind, String name, boolean cascade, Author author)
      implements ChangeRequest {
    @Override
    public String message() {
      return "delete " + kind.word() + " " + name;
    }

    @Override
    public boolean dryRun() {
      return false;
    }
  }
}
