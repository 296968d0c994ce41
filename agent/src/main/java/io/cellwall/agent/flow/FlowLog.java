package io.cellwall.agent.flow;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The last flows, in memory, oldest first. One thread adds, any may read or follow. */
public final class FlowLog {
  private final int capacity;
  private final Deque<Flow> flows = new ArrayDeque<>();
  private final List<FlowSubscription> subscriptions = new CopyOnWriteArrayList<>();

  public FlowLog(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be positive, capacity=" + capacity);
    }
    this.capacity = capacity;
  }

  /** Takes in flows of an earlier agent's time, oldest first. */
  public synchronized void restore(List<Flow> earlier) {
    earlier.forEach(this::append);
  }

  /** Takes a flow in, and hands it to those who follow. */
  public synchronized void add(Flow flow) {
    append(flow);
    subscriptions.forEach(subscription -> subscription.offer(flow));
  }

  private void append(Flow flow) {
    flows.addLast(flow);
    if (flows.size() > capacity) {
      flows.removeFirst();
    }
  }

  /** Those that match, oldest first. */
  public synchronized List<Flow> list(FlowFilter filter) {
    return flows.stream().filter(filter::matches).toList();
  }

  /** Begins with those that match and goes on with those to come, none lost or twice between. */
  public synchronized FlowSubscription follow(FlowFilter filter) {
    FlowSubscription subscription = new FlowSubscription(list(filter), filter, subscriptions);
    subscriptions.add(subscription);
    return subscription;
  }
}
