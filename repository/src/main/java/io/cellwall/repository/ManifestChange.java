package io.cellwall.repository;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a revision does to one manifest. */
public record ManifestChange(String kind, String name, Effect effect) {
  /** How it differs from the revision before. */
  public enum Effect {
    ADDED,
    CHANGED,
    REMOVED;

    /** The word that users see. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ManifestChange {
    requireNonNull(kind, "kind is null");
    requireNonNull(name, "name is null");
    requireNonNull(effect, "effect is null");
  }

  /** What leads from {@code before} to {@code after}: in the order of after, removals last. */
  public static List<ManifestChange> between(
      List<StoredManifest> before, List<StoredManifest> after) {
    int most = Math.min(before.size(), after.size());
    int start = 0;
    while (start < most && before.get(start).equals(after.get(start))) {
      start++;
    }
    int end = 0;
    while (end < most - start && fromEnd(before, end).equals(fromEnd(after, end))) {
      end++;
    }
    // Of a thousand, one is changed: the others need not be looked up by name.
    return matched(
        before.subList(start, before.size() - end), after.subList(start, after.size() - end));
  }

  private static StoredManifest fromEnd(List<StoredManifest> manifests, int distance) {
    return manifests.get(manifests.size() - 1 - distance);
  }

  private static List<ManifestChange> matched(
      List<StoredManifest> before, List<StoredManifest> after) {
    Map<String, StoredManifest> left = new LinkedHashMap<>();
    before.forEach(manifest -> left.put(manifest.path(), manifest));
    List<ManifestChange> changes = new ArrayList<>();
    for (StoredManifest manifest : after) {
      StoredManifest old = left.remove(manifest.path());
      if (!manifest.equals(old)) {
        changes.add(of(manifest, old == null ? Effect.ADDED : Effect.CHANGED));
      }
    }
    left.values().forEach(gone -> changes.add(of(gone, Effect.REMOVED)));
    return changes;
  }

  /** The manifest's file in a revision's folder. */
  public String path() {
    return StoredManifest.path(kind, name);
  }

  private static ManifestChange of(StoredManifest manifest, Effect effect) {
    return new ManifestChange(manifest.kind(), manifest.name(), effect);
  }
}
