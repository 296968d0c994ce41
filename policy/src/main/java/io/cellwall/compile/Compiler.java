package io.cellwall.compile;

import io.cellwall.policy.Policy;

/** From a policy to the table that the kernel holds. */
public final class Compiler {
  private Compiler() {}

  public static PolicyTable compile(Policy policy, Identities identities, GrantClock clock) {
    return PolicyTable.EMPTY;
  }
}
