package io.cellwall.agent.apply;

import java.util.Locale;

/** What a revision does to one manifest. */
public record Change(ManifestKind kind, String name, Effect effect) {
  /** Compared by the manifest's text. */
  public enum Effect {
    ADDED,
    CHANGED,
    REMOVED,
    UNCHANGED;

    /** The word that users see. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
