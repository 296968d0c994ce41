package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.Prefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct cidr_key}; its value is the prefix's identity. */
public final class CidrStruct implements SlottedEntry<Prefix, Integer> {
  public static final StructLayout KEY =
      Layouts.struct(
          "cidr_key", u32("prefix_bits"), u8("slot"), bytes("padding", 3), bytes("address", 16));
  public static final CidrStruct ENTRIES = new CidrStruct();

  /** All bits before the address: CIDR_KEY_BITS - 128. */
  static final int FIXED_BITS = 32;

  private static final long PREFIX_BITS = Layouts.offset(KEY, "prefix_bits");
  private static final long SLOT = Layouts.offset(KEY, "slot");
  private static final long ADDRESS = Layouts.offset(KEY, "address");

  private CidrStruct() {}

  @Override
  public StructLayout keyLayout() {
    return KEY;
  }

  @Override
  public long valueSize() {
    return Integer.BYTES;
  }

  @Override
  public void writeKey(MemorySegment segment, int slot, Prefix key) {
    segment.fill((byte) 0);
    Layouts.putU32(segment, PREFIX_BITS, FIXED_BITS + key.length());
    Layouts.putU8(segment, SLOT, slot);
    Layouts.putAddress(segment, ADDRESS, key.address());
  }

  @Override
  public void writeValue(MemorySegment segment, Integer identity) {
    Layouts.putU32(segment, 0, identity);
  }

  @Override
  public int slot(MemorySegment key) {
    return Layouts.getU8(key, SLOT);
  }

  @Override
  public Prefix readKey(MemorySegment segment) {
    return Prefix.of(
        Layouts.getAddress(segment, ADDRESS), Layouts.getU32(segment, PREFIX_BITS) - FIXED_BITS);
  }

  @Override
  public Integer readValue(MemorySegment segment) {
    return Layouts.getU32(segment, 0);
  }
}
