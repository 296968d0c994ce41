package io.cellwall.kernel;

import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.kernel.event.FlowEvent.Ending;
import io.cellwall.kernel.event.FlowEvent.SeenAt;
import io.cellwall.kernel.event.FlowEvent.Side;

/**
 * A TCP socket whose packets are refused and whose user waits.
 *
 * @param cookie {@link #UNKNOWN}: it is the one that tries to connect from here to there
 * @param pid of a process that was in its network namespace; 0: not known
 */
public record RefusedSocket(long cookie, int pid, Side local, Side remote) {
  static final long UNKNOWN = -1;

  /**
   * @throws IllegalArgumentException if the event names no socket that is to be ended
   */
  public static RefusedSocket of(FlowEvent event) {
    return switch (event.ending()) {
      case SOCKET -> new RefusedSocket(event.socket(), event.pid(), event.near(), remote(event));
      case PEER -> new RefusedSocket(UNKNOWN, event.pid(), event.far(), event.asked());
      case NONE, SEARCH, REJECT ->
          throw new IllegalArgumentException("no socket is known, ending=" + event.ending());
    };
  }

  /** As the socket itself has it. */
  private static Side remote(FlowEvent event) {
    return event.seenAt() == SeenAt.EGRESS ? event.asked() : event.far();
  }

  /** Whether an event names one. */
  public static boolean isIn(FlowEvent event) {
    return event.ending() == Ending.SOCKET || event.ending() == Ending.PEER;
  }

  boolean isUnknown() {
    return cookie == UNKNOWN;
  }

  RefusedSocket withCookie(long found) {
    return new RefusedSocket(found, pid, local, remote);
  }
}
