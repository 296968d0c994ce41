package io.cellwall.agent.apply;

import io.cellwall.manifest.GrantManifest;
import io.cellwall.policy.Policy;
import java.time.Instant;
import java.util.Optional;

/** When grants end. In a policy of the agent every grant's end is a date. */
public final class GrantEnds {
  private GrantEnds() {}

  public static Instant of(GrantManifest grant) {
    return grant.expiry().end(Instant.EPOCH);
  }

  public static boolean ended(GrantManifest grant, Instant now) {
    return !of(grant).isAfter(now);
  }

  /** The next moment at which one ends. */
  static Optional<Instant> next(Policy policy, Instant now) {
    return policy.grants().stream()
        .map(GrantEnds::of)
        .filter(end -> end.isAfter(now))
        .min(Instant::compareTo);
  }
}
