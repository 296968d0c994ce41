package io.cellwall.kernel.event;

import io.cellwall.kernel.Pending;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The kernel's ring of events, read in place. The reader's position is in the shared page, so the
 * next agent goes on where this one stopped. One reader at a time, on a platform thread: a waiting
 * native call would pin a virtual thread's carrier.
 */
public final class EventRing implements AutoCloseable {
  private EventRing() {}

  /**
   * Hands all events that are there to {@code consumer}, waiting at most {@code timeout} for the
   * first one. An event is consumed once the consumer has returned.
   *
   * @return how many there were
   */
  public int poll(Duration timeout, Consumer<FlowEvent> consumer) {
    return Pending.here();
  }

  @Override
  public void close() {}
}
