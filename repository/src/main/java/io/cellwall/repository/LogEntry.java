package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What a revision did to the one before, without its content. */
public record LogEntry(RevisionHead head, List<ManifestChange> changes) {
  public LogEntry {
    requireNonNull(head, "head is null");
    changes = List.copyOf(changes);
  }
}
