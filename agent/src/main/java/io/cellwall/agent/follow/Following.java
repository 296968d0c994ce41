package io.cellwall.agent.follow;

import io.cellwall.repository.RemoteCommit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the following has come.
 *
 * @param commit the last that was enforced
 * @param problem why a later one is not, or why that is not known
 * @param path the folder of the repository that holds the manifests; empty: the whole repository
 * @param diagnostics a line for each place in a manifest that is wrong
 * @param ignored files of the last commit that are other programs'
 * @param suspended whether nobody looks for commits, so that components are changed here
 */
public record Following(
    String git,
    String branch,
    String path,
    @Nullable String commit,
    @Nullable String problem,
    List<String> diagnostics,
    List<String> ignored,
    boolean suspended) {
  public Following {
    ignored = List.copyOf(ignored);
    diagnostics = List.copyOf(diagnostics);
  }

  Following enforced(RemoteCommit newer) {
    return new Following(git, branch, path, newer.id(), null, List.of(), newer.ignored(), false);
  }

  Following refused(RemoteCommit newer, String why, List<String> places) {
    String what = "commit " + newer.id() + ": " + why;
    return new Following(git, branch, path, commit, what, places, newer.ignored(), false);
  }

  /** The same, while it cannot be found out whether there is a newer commit. */
  Following interrupted(String why) {
    String both = problem == null ? why : why + "; before that: " + problem;
    return new Following(git, branch, path, commit, both, diagnostics, ignored, suspended);
  }

  /** Nothing is found out meanwhile. */
  Following whileSuspended() {
    return new Following(git, branch, path, commit, problem, diagnostics, ignored, true);
  }
}
