package io.cellwall.agent.audit;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.flow.EventReader.FlowSink;
import io.cellwall.agent.flow.Flow;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.kernel.event.FlowEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Writes every flow down, and which ones could not be. */
public final class AuditSink implements FlowSink {
  private static final Duration COUNT_EVERY = Duration.ofSeconds(10);

  private final AuditLog log;
  private final Enforcement enforcement;
  private final MissingEvents missing;
  private final InstantSource clock;
  private Instant counted;

  public AuditSink(
      AuditLog log, Enforcement enforcement, FlowDecoder decoder, InstantSource clock) {
    this.log = log;
    this.enforcement = enforcement;
    this.missing = new MissingEvents(decoder);
    this.clock = clock;
    this.counted = clock.instant();
    // What earlier agents saw missing is in the record already.
    missing.since(enforcement.counters(), counted);
  }

  @Override
  public void accept(FlowEvent event, Flow flow) {
    log.append(flow);
  }

  @Override
  public void tick() {
    log.tick();
    Instant now = clock.instant();
    if (Duration.between(counted, now).compareTo(COUNT_EVERY) >= 0) {
      counted = now;
      missing.since(enforcement.counters(), now).forEach(log::append);
    }
  }
}
