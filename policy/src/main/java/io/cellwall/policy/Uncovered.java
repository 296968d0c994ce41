package io.cellwall.policy;

import io.cellwall.manifest.Position;

/**
 * A part of a manifest that is not enforced.
 *
 * @param position where who applied it finds it
 * @param stored where it is in the text that is stored
 * @param component whose manifest it is
 * @param what as in the manifest, such as {@code spec.limits}
 * @param why as shown after "not covered, because"
 */
public record Uncovered(
    Position position, Position stored, String component, String what, String why) {
  /** The same, for who looks at what is in force. */
  public Uncovered inForce() {
    return new Uncovered(stored, stored, component, what, why);
  }

  @Override
  public String toString() {
    return position + ": " + what + " is not covered, because " + why;
  }
}
