package io.cellwall.policy;

import io.cellwall.manifest.Position;

/**
 * A part of a manifest that is not enforced.
 *
 * @param component whose manifest it is
 * @param what as in the manifest, such as {@code spec.limits}
 * @param why as shown after "not covered, because"
 */
public record Uncovered(Position position, String component, String what, String why) {
  @Override
  public String toString() {
    return position + ": " + what + " is not covered, because " + why;
  }
}
