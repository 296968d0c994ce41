package io.cellwall.policy;

import java.util.List;
import java.util.Map;

/** Compares what manifests need with what is there. */
public final class Coverage {
  private Coverage() {}

  /**
   * Every part of the policy that needs something missing.
   *
   * @param missing the reason for each capability that is not there
   */
  public static List<Uncovered> uncovered(Policy policy, Map<Capability, String> missing) {
    return List.of();
  }
}
