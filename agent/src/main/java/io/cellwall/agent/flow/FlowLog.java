package io.cellwall.agent.flow;

import io.cellwall.kernel.event.FlowEvent;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The last flows, in memory, oldest first. A flow's end is counted into the entry that its
 * beginning made. One thread adds, any may read or follow.
 */
public final class FlowLog {
  private final int capacity;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<Key, Entry> living = new HashMap<>();
  private final List<FlowSubscription> subscriptions = new CopyOnWriteArrayList<>();

  public FlowLog(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity must be positive, capacity=" + capacity);
    }
    this.capacity = capacity;
  }

  private record Key(long socket, FlowEvent.Side source, FlowEvent.Side destination, int protocol) {
    static final Key NONE = of(0, new FlowEvent.Side(0, InetAddress.getLoopbackAddress(), 0));

    private static Key of(long socket, FlowEvent.Side side) {
      return new Key(socket, side, side, 0);
    }

    static Key of(FlowEvent event) {
      return new Key(event.socket(), event.source(), event.destination(), event.protocol());
    }
  }

  private static final class Entry {
    private final Key key;
    private Flow flow;

    Entry(Key key, Flow flow) {
      this.key = key;
      this.flow = flow;
    }
  }

  /** Takes in flows of an earlier agent's time, oldest first. Their ends will not be told. */
  public synchronized void restore(List<Flow> flows) {
    for (Flow flow : flows) {
      append(new Entry(Key.NONE, flow));
    }
    living.clear();
  }

  /** Takes a flow in, and hands it to those who follow. */
  public synchronized void add(FlowEvent event, Flow flow) {
    Key key = Key.of(event);
    Entry before = living.get(key);
    if (event.type() == FlowEvent.Type.FLOW_END) {
      end(key, flow);
      return;
    }
    // A flow whose verdict changed has a new entry from here on, and the old one stays as it was.
    if (before != null) {
      living.remove(key);
    }
    append(new Entry(key, flow));
    subscriptions.forEach(subscription -> subscription.offer(flow));
  }

  private void append(Entry entry) {
    entries.addLast(entry);
    living.put(entry.key, entry);
    if (entries.size() > capacity) {
      Entry oldest = entries.removeFirst();
      living.remove(oldest.key, oldest);
    }
  }

  private void end(Key key, Flow end) {
    Entry entry = living.remove(key);
    if (entry != null) {
      entry.flow =
          entry.flow.counted(
              entry.flow.packets() + end.packets(), entry.flow.bytes() + end.bytes());
    }
  }

  /** Those that match, oldest first. */
  public synchronized List<Flow> list(FlowFilter filter) {
    List<Flow> flows = new ArrayList<>();
    for (Entry entry : entries) {
      if (filter.matches(entry.flow)) {
        flows.add(entry.flow);
      }
    }
    return flows;
  }

  /** Begins with those that match and goes on with those to come, none lost or twice between. */
  public synchronized FlowSubscription follow(FlowFilter filter) {
    FlowSubscription subscription = new FlowSubscription(list(filter), filter, subscriptions);
    subscriptions.add(subscription);
    return subscription;
  }
}
