package io.cellwall.agent.flow;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.kernel.event.FlowEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that empties the kernel's ring. It is a platform thread because a waiting native call
 * would pin a virtual one's carrier.
 */
public final class EventReader implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(EventReader.class.getName());
  private static final Duration WAIT = Duration.ofMillis(250);

  /** What happens meanwhile is read at once: a flood wakes it so often and no oftener. */
  private static final Duration REST = Duration.ofMillis(20);

  private final Enforcement enforcement;
  private final FlowDecoder decoder;
  private final List<FlowSink> sinks;
  private final Thread thread;
  private volatile boolean running = true;

  /** Where flows go. */
  public interface FlowSink {
    void accept(FlowEvent event, Flow flow);

    /** Called a few times a second, events or not. */
    void tick();
  }

  private EventReader(Enforcement enforcement, FlowDecoder decoder, List<FlowSink> sinks) {
    this.enforcement = enforcement;
    this.decoder = decoder;
    this.sinks = List.copyOf(sinks);
    this.thread = Thread.ofPlatform().name("event-reader").daemon().unstarted(this::run);
  }

  public static EventReader start(
      Enforcement enforcement, FlowDecoder decoder, List<FlowSink> sinks) {
    EventReader reader = new EventReader(enforcement, decoder, sinks);
    reader.thread.start();
    return reader;
  }

  private void run() {
    while (running) {
      if (read(WAIT)) {
        LockSupport.parkNanos(REST.toNanos());
      }
    }
    boolean _ = read(Duration.ZERO);
  }

  private boolean read(Duration wait) {
    try {
      int count = enforcement.poll(wait, this::hand);
      sinks.forEach(FlowSink::tick);
      return count > 0;
    } catch (RuntimeException e) {
      // One event that cannot be read must not end the reading of all others.
      LOGGER.log(Level.ERROR, "an event could not be recorded", e);
      return true;
    }
  }

  private void hand(FlowEvent event) {
    Flow flow = decoder.decode(event);
    sinks.forEach(sink -> sink.accept(event, flow));
  }

  /** Returns when what had happened until now has been handed on. */
  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
