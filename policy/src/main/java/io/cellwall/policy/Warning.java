package io.cellwall.policy;

import io.cellwall.manifest.Diagnostic;

/**
 * What is no error and yet is hardly meant.
 *
 * @param component in whose manifest it is
 */
public record Warning(String component, Diagnostic diagnostic) {
  /** Whether it is the same, wherever it is written. */
  public boolean repeats(Warning other) {
    return component.equals(other.component)
        && diagnostic.message().equals(other.diagnostic.message());
  }

  @Override
  public String toString() {
    return diagnostic.toString();
  }
}
