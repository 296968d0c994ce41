package io.cellwall.manifest;

import java.util.List;

/**
 * What was read.
 *
 * @param manifests the documents without an error of their own, in order
 * @param diagnostics every error found, in order of position; empty if all is well
 */
public record ParseResult(List<Manifest> manifests, List<Diagnostic> diagnostics) {
  public ParseResult {
    manifests = List.copyOf(manifests);
    diagnostics = List.copyOf(diagnostics);
  }
}
