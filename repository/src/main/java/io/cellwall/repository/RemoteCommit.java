package io.cellwall.repository;

import io.cellwall.manifest.Source;
import java.util.List;

/**
 * What a followed branch is at.
 *
 * @param author by name, as the commit says
 * @param sources its manifests, each named by its path
 */
public record RemoteCommit(String id, String author, String message, List<Source> sources) {
  public RemoteCommit {
    sources = List.copyOf(sources);
  }
}
