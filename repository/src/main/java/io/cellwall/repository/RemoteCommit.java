package io.cellwall.repository;

import io.cellwall.manifest.Source;
import java.util.List;

/**
 * What a followed branch is at.
 *
 * @param author by name, as the commit says
 * @param sources its manifests, each named by its path
 * @param ignored paths of other programs' files of the same endings
 */
public record RemoteCommit(
    String id, String author, String message, List<Source> sources, List<String> ignored) {
  public RemoteCommit {
    ignored = List.copyOf(ignored);
    sources = List.copyOf(sources);
  }
}
