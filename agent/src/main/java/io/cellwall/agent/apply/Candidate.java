package io.cellwall.agent.apply;

import io.cellwall.manifest.Manifest;
import io.cellwall.repository.Revision;
import io.cellwall.repository.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Manifests that are to be in force together, each as it is stored and as the policy sees it. */
record Candidate(List<Entry> entries) {
  Candidate {
    entries = List.copyOf(entries);
  }

  /** One manifest in both forms. */
  record Entry(StoredManifest stored, Manifest manifest) {
    boolean is(ManifestKind kind, String name) {
      return ManifestKind.of(manifest) == kind && manifest.name().equals(name);
    }

    boolean names(Manifest other) {
      return is(ManifestKind.of(other), other.name());
    }

    boolean sameAs(Entry other) {
      return other.is(ManifestKind.of(manifest), manifest.name());
    }
  }

  static Candidate of(Revision revision) {
    return new Candidate(
        revision.manifests().stream()
            .map(stored -> new Entry(stored, StoredManifests.load(stored)))
            .toList());
  }

  /** Without the grants that have ended. */
  Candidate current(Instant now) {
    return new Candidate(
        entries.stream().filter(entry -> !StoredManifests.expired(entry.manifest(), now)).toList());
  }

  /** With {@code incoming} in place of what has the same names; the rest stays. */
  Candidate with(List<Manifest> incoming, Instant now) {
    List<Entry> next = new ArrayList<>();
    for (Manifest manifest : incoming) {
      next.add(entry(manifest, now));
    }
    List<Entry> staying =
        entries.stream().filter(entry -> next.stream().noneMatch(entry::sameAs)).toList();
    next.addAll(staying);
    next.sort(
        Comparator.comparing((Entry entry) -> ManifestKind.of(entry.manifest()))
            .thenComparing(entry -> entry.manifest().name()));
    return new Candidate(next);
  }

  Candidate without(ManifestKind kind, String name) {
    return new Candidate(entries.stream().filter(entry -> !entry.is(kind, name)).toList());
  }

  Optional<Entry> find(ManifestKind kind, String name) {
    return entries.stream().filter(entry -> entry.is(kind, name)).findFirst();
  }

  List<Manifest> manifests() {
    return entries.stream().map(Entry::manifest).toList();
  }

  /** Those of the same names as {@code incoming} last, so that complaints are about what is new. */
  List<Manifest> manifestsEndingWith(List<Manifest> incoming) {
    return entries.stream()
        .sorted(Comparator.comparing(entry -> incoming.stream().anyMatch(entry::names)))
        .map(Entry::manifest)
        .toList();
  }

  List<StoredManifest> stored() {
    return entries.stream().map(Entry::stored).toList();
  }

  /** The same text applied again is the same manifest: a grant does not start anew. */
  private Entry entry(Manifest manifest, Instant now) {
    Optional<Entry> same =
        find(ManifestKind.of(manifest), manifest.name())
            .filter(entry -> entry.stored().text().equals(manifest.text()));
    return same.orElseGet(() ->
        new Entry(StoredManifests.store(manifest, now), StoredManifests.dated(manifest, now)));
  }
}
