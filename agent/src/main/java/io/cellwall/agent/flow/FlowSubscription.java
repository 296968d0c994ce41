package io.cellwall.agent.flow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One reader that follows. A reader that is too slow loses flows, and is told how many, rather than
 * holding the agent up.
 */
public final class FlowSubscription implements AutoCloseable {
  private static final int WAITING = 4_096;

  private final List<Flow> past;
  private final FlowFilter filter;
  private final List<FlowSubscription> all;
  private final BlockingQueue<Flow> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong missed = new AtomicLong();

  FlowSubscription(List<Flow> past, FlowFilter filter, List<FlowSubscription> all) {
    this.past = List.copyOf(past);
    this.filter = filter;
    this.all = all;
  }

  /** What matched before it began. */
  public List<Flow> past() {
    return past;
  }

  void offer(Flow flow) {
    if (filter.matches(flow) && !waiting.offer(flow)) {
      missed.incrementAndGet();
    }
  }

  /** All that wait, oldest first; the next one if none does; none if none came in time. */
  public List<Flow> next(Duration timeout) throws InterruptedException {
    Flow first = waiting.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (first == null) {
      return List.of();
    }
    List<Flow> next = new ArrayList<>();
    next.add(first);
    waiting.drainTo(next);
    return next;
  }

  /** How many were lost since this was last asked. */
  public long missed() {
    return missed.getAndSet(0);
  }

  @Override
  public void close() {
    all.remove(this);
  }
}
