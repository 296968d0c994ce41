package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code struct flow}: who asks whom for what. */
public final class FlowStruct {
  public static final StructLayout LAYOUT =
      Layouts.struct(
          "flow",
          bytes("source_address", 16),
          bytes("destination_address", 16),
          u32("source"),
          u32("destination"),
          u16("source_port"),
          u16("destination_port"),
          u8("protocol"),
          u8("is_group"),
          u8("is_translated"),
          u8("padding"));

  private static final long SOURCE_ADDRESS = Layouts.offset(LAYOUT, "source_address");
  private static final long DESTINATION_ADDRESS = Layouts.offset(LAYOUT, "destination_address");
  private static final long SOURCE = Layouts.offset(LAYOUT, "source");
  private static final long DESTINATION = Layouts.offset(LAYOUT, "destination");
  private static final long SOURCE_PORT = Layouts.offset(LAYOUT, "source_port");
  private static final long DESTINATION_PORT = Layouts.offset(LAYOUT, "destination_port");
  private static final long PROTOCOL = Layouts.offset(LAYOUT, "protocol");

  private FlowStruct() {}

  public static int source(MemorySegment flow) {
    return Layouts.getU32(flow, SOURCE);
  }

  public static int destination(MemorySegment flow) {
    return Layouts.getU32(flow, DESTINATION);
  }

  public static InetAddress sourceAddress(MemorySegment flow) {
    return address(flow, SOURCE_ADDRESS);
  }

  public static InetAddress destinationAddress(MemorySegment flow) {
    return address(flow, DESTINATION_ADDRESS);
  }

  public static int sourcePort(MemorySegment flow) {
    return Layouts.getU16(flow, SOURCE_PORT);
  }

  public static int destinationPort(MemorySegment flow) {
    return Layouts.getU16(flow, DESTINATION_PORT);
  }

  public static int protocol(MemorySegment flow) {
    return Layouts.getU8(flow, PROTOCOL);
  }

  /** An IPv4 address comes back as one: Java takes it out of its ::ffff: form. */
  static InetAddress address(MemorySegment flow, long offset) {
    try {
      return InetAddress.getByAddress(Layouts.getAddress(flow, offset));
    } catch (UnknownHostException impossible) {
      throw new AssertionError("16 bytes are an address", impossible);
    }
  }
}
