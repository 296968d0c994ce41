package io.cellwall.repository;

import java.time.Instant;
import java.util.List;

/** Revisions to write in tests. */
final class Revisions {
  static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");

  private Revisions() {}

  static StoredManifest component(String name, String text) {
    return new StoredManifest("Component", name, "shop.yaml", 7, NOON, text);
  }

  static Revision revision(long number, StoredManifest... manifests) {
    return revision(number, List.of(manifests));
  }

  static Revision revision(long number, List<StoredManifest> manifests) {
    RevisionHead head = new RevisionHead(number, NOON, new Author(1000, "ann"), "why " + number);
    return new Revision(head, manifests);
  }

  static Revision commit(Repository repository, Revision next) {
    return repository.stage(next).commit();
  }

  /** What every revision did. */
  static List<LogEntry> log(Repository repository) {
    return repository.log(Long.MAX_VALUE, Integer.MAX_VALUE, _ -> true);
  }
}
