package io.cellwall.repository;

import java.util.Map;
import org.eclipse.jgit.lib.ObjectId;

/**
 * A revision as it is in Git.
 *
 * @param blobs those of its manifests, by path
 */
record GitCommit(ObjectId id, Revision revision, Map<String, ObjectId> blobs) {
  /** What the first revision follows. */
  static final GitCommit NONE = new GitCommit(ObjectId.zeroId(), Revision.EMPTY, Map.of());

  GitCommit {
    blobs = Map.copyOf(blobs);
  }

  long number() {
    return revision.number();
  }
}
