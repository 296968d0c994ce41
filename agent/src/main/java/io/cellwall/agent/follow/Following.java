package io.cellwall.agent.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the following has come.
 *
 * @param commit the last that was enforced by this agent
 * @param problem why a later one is not
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
}
