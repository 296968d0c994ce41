package io.cellwall.kernel.event;

import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.net.InetAddress;

/**
 * One record of the ring: {@code struct flow_event}.
 *
 * @param bootNanos boot clock; {@link BootClock} makes an instant of it
 * @param generation under which it was judged
 * @param packets since the last event of this flow, this packet included
 * @param cgroup of the local socket
 * @param socket cookie of the local socket
 * @param pid who made or used the local socket; 0: not known
 * @param endpoint number in the destination's manifest; 0: none
 * @param egressRule place in the source's egress, from 1; 0: none
 * @param ingressRule place in the destination's ingress, from 1; for a grant its number; 0: none
 * @param option the socket option refused, for {@link Type#SOCKET}
 */
public record FlowEvent(
    Type type,
    long bootNanos,
    long generation,
    long packets,
    long bytes,
    long cgroup,
    long socket,
    Side source,
    Side destination,
    int protocol,
    int pid,
    String command,
    Verdict verdict,
    Reason reason,
    SeenAt seenAt,
    int endpoint,
    int egressRule,
    int ingressRule,
    int option) {

  /** Codes are those of {@code enum event_type}. */
  public enum Type {
    /** A flow's first packet, or its changed verdict. */
    FLOW,
    FLOW_END,
    /** A refused bind. */
    BIND,
    /** A refused socket or socket option. */
    SOCKET
  }

  /** The end at which it was seen. */
  public enum SeenAt {
    EGRESS,
    INGRESS
  }

  /** One side, as an identity and its address. */
  public record Side(int identity, InetAddress address, int port) {}
}
