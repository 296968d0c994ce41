package io.cellwall.agent.api;

import io.cellwall.manifest.Manifest;
import io.cellwall.repository.Repository;
import io.cellwall.repository.RepositoryException;
import java.util.Optional;

/** Which revision gave a manifest the text that it has. */
record ManifestRevisions(Repository repository) {
  /** Empty where the repository cannot be read. */
  Optional<Long> of(Manifest manifest) {
    try {
      return repository
          .log(
              Long.MAX_VALUE,
              1,
              entry ->
                  entry.changes().stream()
                      .anyMatch(it ->
                          it.kind().equals(manifest.kind()) && it.name().equals(manifest.name())))
          .stream()
          .findFirst()
          .map(entry -> entry.head().number());
    } catch (RepositoryException damaged) {
      return Optional.empty();
    }
  }
}
