package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u64;
import static io.cellwall.kernel.abi.Layouts.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;

/** {@code struct flow_event}: one record of the ring. */
public final class FlowEventStruct {
  /** {@code EVENT_VERSION}. */
  public static final int CURRENT_VERSION = 3;

  private static final int COMMAND_LENGTH = 16;

  public static final StructLayout LAYOUT =
      Layouts.struct(
          "flow_event",
          u32("type"),
          u32("version"),
          u64("time"),
          u64("generation"),
          u64("packets"),
          u64("bytes"),
          u64("cgroup"),
          u64("socket"),
          FlowStruct.LAYOUT.withName("flow"),
          u32("pid"),
          u8("verdict"),
          u8("reason"),
          u8("direction"),
          u8("ending"),
          u16("endpoint"),
          u16("egress_rule"),
          u16("ingress_rule"),
          u16("option"),
          Layouts.bytes("command", COMMAND_LENGTH),
          Layouts.bytes("asked_address", 16),
          u16("asked_port"),
          Layouts.bytes("padding", 2),
          u32("sequence"));

  /** {@code struct object_event}: a flow_event and the object's name. */
  public static final StructLayout OBJECT_LAYOUT =
      Layouts.struct(
          "object_event",
          LAYOUT.withName("event"),
          Layouts.bytes("name", ObjectStruct.NAME_LENGTH));

  private static final long TYPE = Layouts.offset(LAYOUT, "type");
  private static final long VERSION = Layouts.offset(LAYOUT, "version");
  private static final long TIME = Layouts.offset(LAYOUT, "time");
  private static final long GENERATION = Layouts.offset(LAYOUT, "generation");
  private static final long PACKETS = Layouts.offset(LAYOUT, "packets");
  private static final long BYTES = Layouts.offset(LAYOUT, "bytes");
  private static final long CGROUP = Layouts.offset(LAYOUT, "cgroup");
  private static final long SOCKET = Layouts.offset(LAYOUT, "socket");
  private static final long FLOW = Layouts.offset(LAYOUT, "flow");
  private static final long PID = Layouts.offset(LAYOUT, "pid");
  private static final long VERDICT = Layouts.offset(LAYOUT, "verdict");
  private static final long REASON = Layouts.offset(LAYOUT, "reason");
  private static final long DIRECTION = Layouts.offset(LAYOUT, "direction");
  private static final long ENDING = Layouts.offset(LAYOUT, "ending");
  private static final long ENDPOINT = Layouts.offset(LAYOUT, "endpoint");
  private static final long EGRESS_RULE = Layouts.offset(LAYOUT, "egress_rule");
  private static final long INGRESS_RULE = Layouts.offset(LAYOUT, "ingress_rule");
  private static final long OPTION = Layouts.offset(LAYOUT, "option");
  private static final long COMMAND = Layouts.offset(LAYOUT, "command");
  private static final long ASKED_ADDRESS = Layouts.offset(LAYOUT, "asked_address");
  private static final long ASKED_PORT = Layouts.offset(LAYOUT, "asked_port");
  private static final long SEQUENCE = Layouts.offset(LAYOUT, "sequence");

  private static final long NAME = Layouts.offset(OBJECT_LAYOUT, "name");

  private FlowEventStruct() {}

  public static int type(MemorySegment event) {
    return Layouts.getU32(event, TYPE);
  }

  public static int version(MemorySegment event) {
    return Layouts.getU32(event, VERSION);
  }

  public static long time(MemorySegment event) {
    return Layouts.getU64(event, TIME);
  }

  public static long generation(MemorySegment event) {
    return Layouts.getU64(event, GENERATION);
  }

  public static long packets(MemorySegment event) {
    return Layouts.getU64(event, PACKETS);
  }

  public static long bytes(MemorySegment event) {
    return Layouts.getU64(event, BYTES);
  }

  public static long cgroup(MemorySegment event) {
    return Layouts.getU64(event, CGROUP);
  }

  public static long socket(MemorySegment event) {
    return Layouts.getU64(event, SOCKET);
  }

  /** The {@code struct flow} inside, for {@link FlowStruct}. */
  public static MemorySegment flow(MemorySegment event) {
    return event.asSlice(FLOW, FlowStruct.LAYOUT.byteSize());
  }

  public static int pid(MemorySegment event) {
    return Layouts.getU32(event, PID);
  }

  public static int verdict(MemorySegment event) {
    return Layouts.getU8(event, VERDICT);
  }

  public static int reason(MemorySegment event) {
    return Layouts.getU8(event, REASON);
  }

  public static int direction(MemorySegment event) {
    return Layouts.getU8(event, DIRECTION);
  }

  public static int ending(MemorySegment event) {
    return Layouts.getU8(event, ENDING);
  }

  public static int endpoint(MemorySegment event) {
    return Layouts.getU16(event, ENDPOINT);
  }

  public static int egressRule(MemorySegment event) {
    return Layouts.getU16(event, EGRESS_RULE);
  }

  public static int ingressRule(MemorySegment event) {
    return Layouts.getU16(event, INGRESS_RULE);
  }

  public static int option(MemorySegment event) {
    return Layouts.getU16(event, OPTION);
  }

  /** Any: what was asked for was not translated. */
  public static InetAddress askedAddress(MemorySegment event) {
    return FlowStruct.address(event, ASKED_ADDRESS);
  }

  public static int askedPort(MemorySegment event) {
    return Layouts.getU16(event, ASKED_PORT);
  }

  public static int sequence(MemorySegment event) {
    return Layouts.getU32(event, SEQUENCE);
  }

  /** Empty for an event that has none. */
  public static String name(MemorySegment event) {
    return event.byteSize() >= OBJECT_LAYOUT.byteSize()
        ? TextStruct.read(event.asSlice(NAME, ObjectStruct.NAME_LENGTH))
        : "";
  }

  public static String command(MemorySegment event) {
    return TextStruct.read(event.asSlice(COMMAND, COMMAND_LENGTH));
  }
}
