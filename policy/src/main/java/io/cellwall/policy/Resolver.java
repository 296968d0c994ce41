package io.cellwall.policy;

import io.cellwall.manifest.Manifest;
import java.util.Collection;
import java.util.List;

/** Checks manifests against each other. */
public final class Resolver {
  private Resolver() {}

  /** All manifests that are to be in force together. */
  public static Resolution resolve(Collection<Manifest> all) {
    return new Resolution(Policy.EMPTY, List.of());
  }
}
