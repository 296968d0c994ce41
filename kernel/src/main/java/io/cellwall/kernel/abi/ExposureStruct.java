package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ExposureKey;
import io.cellwall.compile.Prefix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Arrays;

/** {@code struct exposure_key} and {@code struct exposure_entry}. */
public final class ExposureStruct implements SlottedEntry<ExposureKey, ExposureEntry> {
  public static final StructLayout KEY =
      Layouts.struct(
          "exposure_key",
          u32("prefix_bits"),
          u8("slot"),
          u8("protocol"),
          bytes("padding", 2),
          bytes("address", 16),
          bytes("port", 2),
          bytes("tail", 2));
  public static final StructLayout ENTRY =
      Layouts.struct("exposure_entry", u32("component"), u16("endpoint"), u16("is_wide"));
  public static final ExposureStruct ENTRIES = new ExposureStruct();

  /** All bits but the port's: EXPOSURE_KEY_BITS - 16. */
  static final int FIXED_BITS = 8 * 20;

  private static final long PREFIX_BITS = Layouts.offset(KEY, "prefix_bits");
  private static final long SLOT = Layouts.offset(KEY, "slot");
  private static final long PROTOCOL = Layouts.offset(KEY, "protocol");
  private static final long ADDRESS = Layouts.offset(KEY, "address");
  private static final long PORT = Layouts.offset(KEY, "port");
  private static final long COMPONENT = Layouts.offset(ENTRY, "component");
  private static final long ENDPOINT = Layouts.offset(ENTRY, "endpoint");
  private static final long IS_WIDE = Layouts.offset(ENTRY, "is_wide");

  private ExposureStruct() {}

  @Override
  public StructLayout keyLayout() {
    return KEY;
  }

  @Override
  public long valueSize() {
    return ENTRY.byteSize();
  }

  @Override
  public void writeKey(MemorySegment segment, int slot, ExposureKey key) {
    segment.fill((byte) 0);
    Layouts.putU32(segment, PREFIX_BITS, FIXED_BITS + key.portBits());
    Layouts.putU8(segment, SLOT, slot);
    Layouts.putU8(segment, PROTOCOL, key.protocol());
    Layouts.putAddress(segment, ADDRESS, key.address().address());
    Layouts.putNetworkU16(segment, PORT, key.port());
  }

  @Override
  public void writeValue(MemorySegment segment, ExposureEntry value) {
    Layouts.putU32(segment, COMPONENT, value.component());
    Layouts.putU16(segment, ENDPOINT, value.endpoint());
    Layouts.putU16(segment, IS_WIDE, value.wide() ? 1 : 0);
  }

  @Override
  public int slot(MemorySegment key) {
    return Layouts.getU8(key, SLOT);
  }

  @Override
  public ExposureKey readKey(MemorySegment segment) {
    return new ExposureKey(
        Layouts.getU8(segment, PROTOCOL),
        place(Layouts.getAddress(segment, ADDRESS)),
        Layouts.getNetworkU16(segment, PORT),
        Layouts.getU32(segment, PREFIX_BITS) - FIXED_BITS);
  }

  /** Zeros mean "anywhere". */
  private static Prefix place(byte[] address) {
    return Arrays.equals(address, new byte[16]) ? Prefix.ALL : Prefix.of(address, 128);
  }

  @Override
  public ExposureEntry readValue(MemorySegment segment) {
    return new ExposureEntry(
        Layouts.getU32(segment, COMPONENT),
        Layouts.getU16(segment, ENDPOINT),
        Layouts.getU16(segment, IS_WIDE) != 0);
  }
}
