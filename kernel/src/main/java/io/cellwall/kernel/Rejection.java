package io.cellwall.kernel;

import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.kernel.event.FlowEvent.Ending;
import io.cellwall.kernel.event.FlowEvent.Side;

/**
 * The answer to who asked from another machine and was refused.
 *
 * @param pid of a process in the network namespace of the socket that was asked; 0: not known
 * @param protocol the code of TCP or UDP
 * @param local the place that was asked
 * @param remote who asked
 * @param sequence of the TCP segment that asked
 */
public record Rejection(int pid, int protocol, Side local, Side remote, int sequence) {
  /**
   * @throws IllegalArgumentException if nobody waits for an answer
   */
  public static Rejection of(FlowEvent event) {
    if (event.ending() != Ending.REJECT) {
      throw new IllegalArgumentException("nobody waits elsewhere, ending=" + event.ending());
    }
    return new Rejection(
        event.pid(), event.protocol(), event.near(), event.far(), event.sequence());
  }
}
