package io.cellwall.agent.apply;

import io.cellwall.agent.apply.Candidate.Entry;
import io.cellwall.agent.apply.Change.Effect;
import io.cellwall.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The difference between two states of the repository, one line for each manifest. */
final class Changes {
  private Changes() {}

  /** What differs, and those of {@code mentioned} that do not. */
  static List<Change> between(Candidate before, Candidate after, List<Manifest> mentioned) {
    Set<ManifestName> names =
        mentioned.stream().map(ManifestName::of).collect(Collectors.toUnmodifiableSet());
    List<Change> changes = new ArrayList<>();
    after
        .entries()
        .forEach((name, entry) -> {
          Effect effect = effect(before.find(name), entry);
          if (effect != Effect.UNCHANGED || names.contains(name)) {
            changes.add(new Change(name.kind(), name.name(), effect));
          }
        });
    for (ManifestName name : before.entries().keySet()) {
      if (after.find(name).isEmpty()) {
        changes.add(new Change(name.kind(), name.name(), Effect.REMOVED));
      }
    }
    return changes;
  }

  private static Effect effect(Optional<Entry> old, Entry entry) {
    if (old.isEmpty()) {
      return Effect.ADDED;
    }
    return old.get().stored().equals(entry.stored()) ? Effect.UNCHANGED : Effect.CHANGED;
  }
}
