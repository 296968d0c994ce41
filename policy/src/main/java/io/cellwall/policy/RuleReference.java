package io.cellwall.policy;

import java.util.Locale;

/**
 * Which rule decided.
 *
 * @param manifest the component, or the grant, whose manifest holds it
 * @param number its place there, counted from 1; of a grant, its place among all grants by name
 */
public record RuleReference(String manifest, Kind kind, int number) {
  /** Where in the manifest it is. */
  public enum Kind {
    EGRESS,
    INGRESS,
    GRANT
  }

  /** As in events: {@code web/egress/1}, {@code grant/incident-42}. */
  @Override
  public String toString() {
    return kind == Kind.GRANT
        ? "grant/" + manifest
        : manifest + "/" + kind.name().toLowerCase(Locale.ROOT) + "/" + number;
  }
}
