package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;

/** One immutable state of the repository: all manifests, not only those that changed. */
public record Revision(RevisionHead head, List<StoredManifest> manifests) {
  /** What an empty repository holds; it is never stored. */
  public static final Revision EMPTY =
      new Revision(new RevisionHead(0, Instant.EPOCH, new Author(0, ""), ""), List.of());

  public Revision {
    requireNonNull(head, "head is null");
    manifests = List.copyOf(manifests);
  }

  public long number() {
    return head.number();
  }
}
