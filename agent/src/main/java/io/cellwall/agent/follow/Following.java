package io.cellwall.agent.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the following has come.
 *
 * @param commit the last that was enforced
 * @param problem why a later one is not, or why that is not known
 * @param diagnostics a line for each place in a manifest that is wrong
 */
public record Following(
    String git,
    String branch,
    @Nullable String commit,
    @Nullable String problem,
    List<String> diagnostics) {
  public Following {
    diagnostics = List.copyOf(diagnostics);
  }

  Following enforced(String newer) {
    return new Following(git, branch, newer, null, List.of());
  }

  Following refused(String why, List<String> places) {
    return new Following(git, branch, commit, why, places);
  }

  /** The same, while it cannot be found out whether there is a newer commit. */
  Following interrupted(String why) {
    String both = problem == null ? why : why + "; before that: " + problem;
    return new Following(git, branch, commit, both, diagnostics);
  }
}
