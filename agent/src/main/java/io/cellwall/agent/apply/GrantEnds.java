package io.cellwall.agent.apply;

import io.cellwall.manifest.GrantManifest;
import java.time.Instant;

/** When grants end. In a policy of the agent every grant's end is a date. */
public final class GrantEnds {
  private GrantEnds() {}

  public static Instant of(GrantManifest grant) {
    return grant.expiry().end(Instant.EPOCH);
  }

  public static boolean ended(GrantManifest grant, Instant now) {
    return !of(grant).isAfter(now);
  }
}
