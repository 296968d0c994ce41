package io.cellwall.agent.flow;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.policy.Verdict;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends connections whose packets the kernel half refuses, so that neither side waits: where a grant
 * has ended, or where a connection was asked for at the moment of a change. The packets are refused
 * whether this runs or not.
 */
public final class RefusedConnections implements EventReader.FlowSink, AutoCloseable {
  private static final Logger LOGGER = System.getLogger(RefusedConnections.class.getName());
  private static final int TCP = 6;

  /** Bounds the work that a flood of refused packets can cause. */
  private static final long PAUSE_MILLIS = 20;

  private final Enforcement enforcement;
  private final AtomicBoolean due = new AtomicBoolean();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("refused-connections").daemon().factory());

  public RefusedConnections(Enforcement enforcement) {
    this.enforcement = enforcement;
  }

  /** A refusal that came before any packet has no source port, and its caller knows of it. */
  @Override
  public void accept(FlowEvent event, Flow flow) {
    boolean packet = event.protocol() == TCP && event.source().port() != 0;
    if (packet && event.verdict() == Verdict.DENY && due.compareAndSet(false, true)) {
      Future<?> _ = executor.schedule(this::end, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void end() {
    due.set(false);
    try {
      enforcement.revoke();
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "refused connections could not be ended; they stay refused", e);
    }
  }

  @Override
  public void tick() {}

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
