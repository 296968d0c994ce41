package io.cellwall.manifest;

/**
 * Why a manifest is refused.
 *
 * @param message what was found and what was expected
 */
public record Diagnostic(Position position, String message) {
  @Override
  public String toString() {
    return position + ": " + message;
  }
}
