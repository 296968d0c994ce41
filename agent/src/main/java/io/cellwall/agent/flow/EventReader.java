package io.cellwall.agent.flow;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.kernel.event.FlowEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/**
 * The thread that empties the kernel's ring. It is a platform thread because a waiting native call
 * would pin a virtual one's carrier.
 */
public final class EventReader implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(EventReader.class.getName());
  private static final Duration WAIT = Duration.ofMillis(250);

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
      read(WAIT);
    }
    read(Duration.ZERO);
  }

  private void read(Duration wait) {
    try {
      enforcement.poll(wait, this::hand);
      sinks.forEach(FlowSink::tick);
    } catch (RuntimeException e) {
      // One event that cannot be read must not end the reading of all others.
      LOGGER.log(Level.ERROR, "an event could not be recorded", e);
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
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
