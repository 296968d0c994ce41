package io.cellwall.policy;

import io.cellwall.manifest.ComponentManifest;
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
    /** What every component may say to the service manager. */
    MANAGER,
    GRANT
  }

  /** Behind the egress rules of a manifest stands that of the service manager. */
  static RuleReference of(ComponentManifest manifest, Kind kind, int number) {
    boolean written = kind != Kind.EGRESS || number <= manifest.egress().size();
    return written
        ? new RuleReference(manifest.name(), kind, number)
        : new RuleReference(manifest.name(), Kind.MANAGER, 1);
  }

  /** As in events: {@code web/egress/1}, {@code web/manager}, {@code grant/incident-42}. */
  @Override
  public String toString() {
    return switch (kind) {
      case GRANT -> "grant/" + manifest;
      case MANAGER -> manifest + "/manager";
      case EGRESS, INGRESS -> manifest + "/" + kind.name().toLowerCase(Locale.ROOT) + "/" + number;
    };
  }
}
