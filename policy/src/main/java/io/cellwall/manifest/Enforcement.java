package io.cellwall.manifest;

/** What becomes of what the manifest refuses. */
public enum Enforcement {
  ENFORCE,
  /** Logged in full and let through. */
  AUDIT
}
