package io.cellwall.policy;

import io.cellwall.manifest.Diagnostic;
import java.util.List;

/**
 * A policy, and what is wrong with it.
 *
 * @param policy to be used only if there are no diagnostics
 */
public record Resolution(Policy policy, List<Diagnostic> diagnostics) {
  public Resolution {
    diagnostics = List.copyOf(diagnostics);
  }
}
