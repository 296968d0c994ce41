package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct rule_key} and {@code struct rule_entry}. */
public final class RuleStruct implements SlottedEntry<RuleKey, RuleEntry> {
  public static final StructLayout KEY =
      Layouts.struct(
          "rule_key",
          u32("prefix_bits"),
          u32("component"),
          u32("peer"),
          u8("slot"),
          u8("direction"),
          u8("padding"),
          u8("protocol"),
          bytes("port", 2),
          bytes("tail", 2));
  public static final StructLayout ENTRY =
      Layouts.struct("rule_entry", u32("rule"), u32("timetable"));
  public static final RuleStruct ENTRIES = new RuleStruct();

  /** {@code RULE_KEY_FIXED_BITS}. */
  static final int FIXED_BITS = 88;

  private static final long PREFIX_BITS = Layouts.offset(KEY, "prefix_bits");
  private static final long COMPONENT = Layouts.offset(KEY, "component");
  private static final long PEER = Layouts.offset(KEY, "peer");
  private static final long SLOT = Layouts.offset(KEY, "slot");
  private static final long DIRECTION = Layouts.offset(KEY, "direction");
  private static final long PROTOCOL = Layouts.offset(KEY, "protocol");
  private static final long PORT = Layouts.offset(KEY, "port");
  private static final long RULE = Layouts.offset(ENTRY, "rule");
  private static final long TIMETABLE = Layouts.offset(ENTRY, "timetable");

  private RuleStruct() {}

  @Override
  public StructLayout keyLayout() {
    return KEY;
  }

  @Override
  public long valueSize() {
    return ENTRY.byteSize();
  }

  @Override
  public void writeKey(MemorySegment segment, int slot, RuleKey key) {
    segment.fill((byte) 0);
    Layouts.putU32(segment, PREFIX_BITS, FIXED_BITS + key.bits());
    Layouts.putU32(segment, COMPONENT, key.component());
    Layouts.putU32(segment, PEER, key.peer());
    Layouts.putU8(segment, SLOT, slot);
    Layouts.putU8(segment, DIRECTION, key.direction().code());
    Layouts.putU8(segment, PROTOCOL, key.protocol());
    Layouts.putNetworkU16(segment, PORT, key.port());
  }

  @Override
  public void writeValue(MemorySegment segment, RuleEntry value) {
    Layouts.putU32(segment, RULE, value.rule());
    Layouts.putU32(segment, TIMETABLE, value.timetable());
  }

  @Override
  public int slot(MemorySegment key) {
    return Layouts.getU8(key, SLOT);
  }

  @Override
  public RuleKey readKey(MemorySegment segment) {
    return new RuleKey(
        direction(Layouts.getU8(segment, DIRECTION)),
        Layouts.getU32(segment, COMPONENT),
        Layouts.getU32(segment, PEER),
        Layouts.getU8(segment, PROTOCOL),
        Layouts.getNetworkU16(segment, PORT),
        Layouts.getU32(segment, PREFIX_BITS) - FIXED_BITS);
  }

  private static RuleKey.Direction direction(int code) {
    for (RuleKey.Direction direction : RuleKey.Direction.values()) {
      if (direction.code() == code) {
        return direction;
      }
    }
    throw new IllegalArgumentException("unknown direction in the map of rules, code=" + code);
  }

  @Override
  public RuleEntry readValue(MemorySegment segment) {
    return new RuleEntry(Layouts.getU32(segment, RULE), Layouts.getU32(segment, TIMETABLE));
  }
}
