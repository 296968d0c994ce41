package io.cellwall.kernel.event;

import io.cellwall.kernel.abi.FlowEventStruct;
import io.cellwall.kernel.abi.FlowStruct;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.lang.foreign.MemorySegment;
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
 * @param asked the destination as the source named it; the same, unless the machine translated it
 * @param ending what is to be done about who waits because of a refusal
 * @param sequence number of the TCP segment that asks, for {@link Ending#REJECT}
 * @param endpoint number in the destination's manifest; 0: none
 * @param egressRule place in the source's egress, from 1; 0: none
 * @param ingressRule place in the destination's ingress, from 1; for a grant its number; 0: none
 * @param option the socket option refused, for {@link Type#SOCKET}; for {@link Type#OBJECT} the
 *     signal, the socket's family or what else was tried
 * @param name of the object, for {@link Type#OBJECT}; empty: it has none
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
    Side asked,
    int protocol,
    int pid,
    String command,
    Verdict verdict,
    Reason reason,
    SeenAt seenAt,
    Ending ending,
    int sequence,
    int endpoint,
    int egressRule,
    int ingressRule,
    int option,
    String name) {

  /** Codes are those of {@code enum event_type}. */
  public enum Type {
    /** A flow's first packet, or its changed verdict. */
    FLOW(1),
    /** A refused bind. */
    BIND(2),
    /** A refused socket or socket option. */
    SOCKET(3),
    /** Of a {@code LocalProtocol}. */
    OBJECT(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    static Type ofCode(int code) {
      for (Type type : values()) {
        if (type.code == code) {
          return type;
        }
      }
      throw new IllegalArgumentException("unknown event type, code=" + code);
    }
  }

  /** The end at which it was seen. Codes are those of {@code enum direction}. */
  public enum SeenAt {
    EGRESS(1),
    INGRESS(2);

    private final int code;

    SeenAt(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if neither has this code
     */
    public static SeenAt ofCode(int code) {
      for (SeenAt end : values()) {
        if (end.code == code) {
          return end;
        }
      }
      throw new IllegalArgumentException("unknown direction, code=" + code);
    }
  }

  /** What a refusal leaves to be ended. Codes are those of {@code enum ending}. */
  public enum Ending {
    NONE(0),
    /** The local socket, which is that of {@link FlowEvent#socket}. */
    SOCKET(1),
    /** The source's socket on this machine, which tries to connect. */
    PEER(2),
    /** Whatever the policy refuses: nothing more is known for certain. */
    SEARCH(3),
    /** Nothing here: who asks is on another machine, and waits for an answer. */
    REJECT(4);

    private final int code;

    Ending(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    /**
     * @throws IllegalArgumentException if none has this code
     */
    public static Ending ofCode(int code) {
      for (Ending ending : values()) {
        if (ending.code == code) {
          return ending;
        }
      }
      throw new IllegalArgumentException("unknown ending, code=" + code);
    }
  }

  private static Side asked(MemorySegment event, Side destination) {
    int port = FlowEventStruct.askedPort(event);
    return port == 0
        ? destination
        : new Side(destination.identity(), FlowEventStruct.askedAddress(event), port);
  }

  /** The side whose socket was seen. */
  public Side near() {
    return seenAt == SeenAt.EGRESS ? source : destination;
  }

  /** The side at its other end. */
  public Side far() {
    return seenAt == SeenAt.EGRESS ? destination : source;
  }

  /** One side, as an identity and its address. */
  public record Side(int identity, InetAddress address, int port) {}

  /** Copies a record out of the ring. */
  static FlowEvent read(MemorySegment event) {
    MemorySegment flow = FlowEventStruct.flow(event);
    Side destination =
        new Side(
            FlowStruct.destination(flow),
            FlowStruct.destinationAddress(flow),
            FlowStruct.destinationPort(flow));
    return new FlowEvent(
        Type.ofCode(FlowEventStruct.type(event)),
        FlowEventStruct.time(event),
        FlowEventStruct.generation(event),
        FlowEventStruct.packets(event),
        FlowEventStruct.bytes(event),
        FlowEventStruct.cgroup(event),
        FlowEventStruct.socket(event),
        new Side(
            FlowStruct.source(flow), FlowStruct.sourceAddress(flow), FlowStruct.sourcePort(flow)),
        destination,
        asked(event, destination),
        FlowStruct.protocol(flow),
        FlowEventStruct.pid(event),
        FlowEventStruct.command(event),
        Verdict.ofCode(FlowEventStruct.verdict(event)),
        Reason.ofCode(FlowEventStruct.reason(event)),
        SeenAt.ofCode(FlowEventStruct.direction(event)),
        Ending.ofCode(FlowEventStruct.ending(event)),
        FlowEventStruct.sequence(event),
        FlowEventStruct.endpoint(event),
        FlowEventStruct.egressRule(event),
        FlowEventStruct.ingressRule(event),
        FlowEventStruct.option(event),
        FlowEventStruct.name(event));
  }
}
