package io.cellwall.agent.audit;

import io.cellwall.agent.apply.Change;
import io.cellwall.agent.apply.GrantEnds;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.ImageListener;
import io.cellwall.manifest.GrantManifest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * Records the grants that end by themselves while an agent runs. The end of one that is revoked is
 * in the line of its revision.
 */
public final class EndedGrants implements ImageListener {
  /** The kernel's clock, by which a grant ends, and the wall clock may be so far apart. */
  private static final long TOLERANCE_MILLIS = 2;

  private final InstantSource clock;
  private final Consumer<AuditEntries.GrantEnded> record;
  private Instant looked;

  public EndedGrants(InstantSource clock, Consumer<AuditEntries.GrantEnded> record) {
    this.clock = clock;
    this.record = record;
    this.looked = clock.instant();
  }

  @Override
  public void inForce(Image image, List<Change> changes) {
    Instant now = clock.instant().plusMillis(TOLERANCE_MILLIS);
    for (GrantManifest grant : image.policy().grants()) {
      if (GrantEnds.ended(grant, now) && !GrantEnds.ended(grant, looked)) {
        record.accept(AuditEntries.GrantEnded.of(grant));
      }
    }
    looked = now;
  }
}
