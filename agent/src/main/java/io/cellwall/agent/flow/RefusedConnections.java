package io.cellwall.agent.flow;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.kernel.RefusedSocket;
import io.cellwall.kernel.Rejection;
import io.cellwall.kernel.event.FlowEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends connections whose packets the kernel half refuses, so that neither side waits: where a
 * connection was asked for at the moment of a change, or the early hook could not know. Each is
 * found by look-up. All sockets are searched only for what cannot be found so, and then with long
 * rests. Who asks from another machine is sent an answer. The packets are refused whether this runs
 * or not.
 */
public final class RefusedConnections implements EventReader.FlowSink, AutoCloseable {
  private static final Logger LOGGER = System.getLogger(RefusedConnections.class.getName());
  private static final long PAUSE_MILLIS = 20;
  private static final int WAITING = 1024;
  private static final int BATCH = 64;

  /**
   * A search is followed by a rest of so many times its own length, so it takes 2 % of the time.
   */
  private static final int REST = 50;

  private static final Duration SHORTEST_REST = Duration.ofSeconds(1);

  private final Enforcement enforcement;
  private final BlockingQueue<RefusedSocket> waiting = new ArrayBlockingQueue<>(WAITING);
  private final BlockingQueue<Rejection> rejected = new ArrayBlockingQueue<>(WAITING);
  private final AtomicBoolean due = new AtomicBoolean();
  private final AtomicBoolean searchDue = new AtomicBoolean();
  private volatile long restUntil = System.nanoTime();
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("refused-connections").daemon().factory());

  public RefusedConnections(Enforcement enforcement) {
    this.enforcement = enforcement;
  }

  @Override
  public void accept(FlowEvent event, Flow flow) {
    switch (event.ending()) {
      case NONE -> {}
      case SEARCH -> beginSearch();
      case SOCKET, PEER -> {
        if (!waiting.offer(RefusedSocket.of(event))) {
          beginSearch();
        }
        beginBatch();
      }
      case REJECT -> {
        boolean _ = rejected.offer(Rejection.of(event)); // where there is no room, it asks again
        beginBatch();
      }
    }
  }

  private void beginBatch() {
    if (due.compareAndSet(false, true)) {
      Future<?> _ = executor.schedule(this::runBatch, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void runBatch() {
    due.set(false);
    end();
    reject();
    if (!waiting.isEmpty() || !rejected.isEmpty()) {
      beginBatch();
    }
  }

  private void reject() {
    List<Rejection> batch = new ArrayList<>();
    rejected.drainTo(batch, BATCH);
    try {
      int _ = enforcement.reject(batch);
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "who asked from another machine could not be answered", e);
    }
  }

  private void end() {
    List<RefusedSocket> batch = new ArrayList<>();
    waiting.drainTo(batch, BATCH);
    try {
      if (enforcement.end(batch) < batch.size()) {
        beginSearch(); // it may be bound to a device, or its process elsewhere by now
      }
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "refused connections could not be ended; they stay refused", e);
      beginSearch();
    }
  }

  private void beginSearch() {
    if (searchDue.compareAndSet(false, true)) {
      long rest =
          Math.max(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS), restUntil - System.nanoTime());
      Future<?> _ = executor.schedule(this::search, rest, TimeUnit.NANOSECONDS);
    }
  }

  private void search() {
    searchDue.set(false);
    long start = System.nanoTime();
    try {
      enforcement.revoke();
    } catch (RuntimeException e) {
      LOGGER.log(Level.WARNING, "refused connections could not be ended; they stay refused", e);
    }
    long end = System.nanoTime();
    restUntil = end + Math.max(SHORTEST_REST.toNanos(), REST * (end - start));
  }

  @Override
  public void tick() {}

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
