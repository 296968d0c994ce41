package io.cellwall.agent.apply;

import io.cellwall.manifest.Expiry;
import io.cellwall.manifest.GrantManifest;
import io.cellwall.manifest.Manifest;
import io.cellwall.manifest.Meaning;
import io.cellwall.repository.Revision;
import io.cellwall.repository.StoredManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Manifests that are to be in force together, each as it is stored and as the policy sees it. */
public record Candidate(SortedMap<ManifestName, Entry> entries) {
  static final Candidate EMPTY = new Candidate(new TreeMap<>());

  public Candidate {
    entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
  }

  /** One manifest in both forms. */
  public record Entry(StoredManifest stored, Manifest manifest) {
    ManifestName name() {
      return ManifestName.of(manifest);
    }

    /** The same text, or the same in another form; but what has comments, has them to be kept. */
    boolean says(Manifest other) {
      return stored.text().equals(other.text())
          || (!Meaning.hasComments(other.text())
              && meaning().isPresent()
              && meaning().equals(Meaning.of(other.text())));
    }

    /** A grant as it is shown: with its end. */
    private Optional<Manifest> meaning() {
      Optional<Manifest> meaning = Meaning.of(stored.text());
      return manifest instanceof GrantManifest grant
          ? meaning
              .filter(GrantManifest.class::isInstance)
              .map(GrantManifest.class::cast)
              .<Manifest>map(it -> it.withExpiry(new Expiry.At(GrantEnds.of(grant))))
          : meaning;
    }
  }

  static Candidate of(Revision revision) {
    return of(revision, EMPTY);
  }

  /** Parses only what is not the same in {@code known}, because parsing is what takes time. */
  static Candidate of(Revision revision, Candidate known) {
    return of(
        revision.manifests().stream()
            .map(stored ->
                known.find(stored).orElseGet(() -> new Entry(stored, StoredManifests.load(stored))))
            .toList());
  }

  static Candidate of(Collection<Entry> entries) {
    SortedMap<ManifestName, Entry> byName = new TreeMap<>();
    entries.forEach(entry -> byName.put(entry.name(), entry));
    return new Candidate(byName);
  }

  private Optional<Entry> find(StoredManifest stored) {
    return ManifestKind.ofText(stored.kind())
        .flatMap(kind -> find(new ManifestName(kind, stored.name())))
        .filter(entry -> entry.stored().equals(stored));
  }

  /** With the ends of grants as they are by what the wall clock says now. */
  Candidate corrected(BootEnds ends) {
    return of(
        entries.values().stream()
            .map(entry -> new Entry(entry.stored(), ends.corrected(entry.manifest())))
            .toList());
  }

  /** Without the grants that have ended. */
  Candidate current(Instant now) {
    SortedMap<ManifestName, Entry> left = new TreeMap<>(entries);
    left.values().removeIf(entry -> StoredManifests.expired(entry.manifest(), now));
    return left.size() == entries.size() ? this : new Candidate(left);
  }

  /** With {@code incoming} in place of what has the same names; the rest stays. */
  Candidate with(List<Manifest> incoming, Instant now) {
    SortedMap<ManifestName, Entry> next = new TreeMap<>(entries);
    incoming.forEach(manifest -> next.put(ManifestName.of(manifest), entry(manifest, now)));
    return new Candidate(next);
  }

  /** With what {@code other} has of that name, or nothing where it has none. */
  Candidate with(ManifestName name, Candidate other) {
    SortedMap<ManifestName, Entry> next = new TreeMap<>(entries);
    next.remove(name);
    other.find(name).ifPresent(entry -> next.put(name, entry));
    return new Candidate(next);
  }

  /** Without the components that are not among {@code named}. */
  Candidate onlyComponents(List<Manifest> named) {
    Set<ManifestName> names = named.stream().map(ManifestName::of).collect(Collectors.toSet());
    SortedMap<ManifestName, Entry> left = new TreeMap<>(entries);
    left.keySet().removeIf(it -> it.kind() == ManifestKind.COMPONENT && !names.contains(it));
    return new Candidate(left);
  }

  Candidate without(ManifestName name) {
    return with(name, EMPTY);
  }

  /** Whether a manifest is, as it is, one of these. */
  boolean holds(Manifest manifest) {
    return find(ManifestName.of(manifest))
        .map(Entry::manifest)
        .filter(it -> it.position().equals(manifest.position()))
        .filter(it -> it.text().equals(manifest.text()))
        .isPresent();
  }

  public Optional<Entry> find(ManifestName name) {
    return Optional.ofNullable(entries.get(name));
  }

  List<Manifest> manifests() {
    return entries.values().stream().map(Entry::manifest).toList();
  }

  /** Those of the same names as {@code incoming} last, so that complaints are about what is new. */
  List<Manifest> manifestsEndingWith(List<Manifest> incoming) {
    SortedMap<ManifestName, Entry> old = new TreeMap<>(entries);
    List<Manifest> last = new ArrayList<>();
    for (ManifestName name : new TreeSet<>(incoming.stream().map(ManifestName::of).toList())) {
      Optional.ofNullable(old.remove(name)).map(Entry::manifest).ifPresent(last::add);
    }
    return Stream.concat(old.values().stream().map(Entry::manifest), last.stream()).toList();
  }

  public List<StoredManifest> stored() {
    return entries.values().stream().map(Entry::stored).toList();
  }

  /** The same manifest applied again stays as it is: a grant does not start anew. */
  private Entry entry(Manifest manifest, Instant now) {
    return find(ManifestName.of(manifest))
        .filter(entry -> entry.says(manifest))
        .orElseGet(() ->
            new Entry(StoredManifests.store(manifest, now), StoredManifests.dated(manifest, now)));
  }
}
