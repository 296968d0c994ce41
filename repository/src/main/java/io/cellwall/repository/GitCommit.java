package io.cellwall.repository;

import java.util.List;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A revision as it is in Git.
 *
 * @param files its manifests, in the same order
 */
record GitCommit(ObjectId id, Revision revision, List<GitFile> files) {
  /** What the first revision follows. */
  static final GitCommit NONE = new GitCommit(ObjectId.zeroId(), Revision.EMPTY, List.of());

  GitCommit {
    files = List.copyOf(files);
  }

  long number() {
    return revision.number();
  }
}
