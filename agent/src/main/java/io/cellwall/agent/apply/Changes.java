package io.cellwall.agent.apply;

import io.cellwall.agent.apply.Candidate.Entry;
import io.cellwall.agent.apply.Change.Effect;
import io.cellwall.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The difference between two states of the repository, one line for each manifest. */
final class Changes {
  private Changes() {}

  /** What differs, and those of {@code mentioned} that do not. */
  static List<Change> between(Candidate before, Candidate after, List<Manifest> mentioned) {
    List<Change> changes = new ArrayList<>();
    for (Entry entry : after.entries()) {
      Effect effect = effect(before, entry);
      if (effect != Effect.UNCHANGED || mentioned.stream().anyMatch(one -> names(entry, one))) {
        changes.add(change(entry, effect));
      }
    }
    for (Entry entry : before.entries()) {
      if (find(after, entry).isEmpty()) {
        changes.add(change(entry, Effect.REMOVED));
      }
    }
    return changes;
  }

  private static Effect effect(Candidate before, Entry entry) {
    Optional<Entry> old = find(before, entry);
    if (old.isEmpty()) {
      return Effect.ADDED;
    }
    return old.get().stored().equals(entry.stored()) ? Effect.UNCHANGED : Effect.CHANGED;
  }

  private static Optional<Entry> find(Candidate candidate, Entry entry) {
    return candidate.find(ManifestKind.of(entry.manifest()), entry.manifest().name());
  }

  private static boolean names(Entry entry, Manifest manifest) {
    return entry.is(ManifestKind.of(manifest), manifest.name());
  }

  private static Change change(Entry entry, Effect effect) {
    return new Change(ManifestKind.of(entry.manifest()), entry.manifest().name(), effect);
  }
}
