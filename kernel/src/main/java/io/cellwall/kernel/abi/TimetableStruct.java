package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u64;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.Timetable;
import io.cellwall.compile.Timetable.Stretch;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;

/** {@code struct timetable_key} and {@code struct timetable}. */
public final class TimetableStruct implements SlottedEntry<Integer, Timetable> {
  public static final StructLayout KEY =
      Layouts.struct("timetable_key", u32("number"), u8("slot"), bytes("padding", 3));
  public static final StructLayout STRETCH =
      Layouts.struct("stretch", u64("not_before"), u64("not_after"), u32("rule"), u32("padding"));
  public static final StructLayout TIMETABLE =
      Layouts.struct(
          "timetable", MemoryLayout.sequenceLayout(Timetable.MOST, STRETCH).withName("stretches"));
  public static final TimetableStruct ENTRIES = new TimetableStruct();

  private static final long NUMBER = Layouts.offset(KEY, "number");
  private static final long SLOT = Layouts.offset(KEY, "slot");
  private static final long NOT_BEFORE = Layouts.offset(STRETCH, "not_before");
  private static final long NOT_AFTER = Layouts.offset(STRETCH, "not_after");
  private static final long RULE = Layouts.offset(STRETCH, "rule");

  private TimetableStruct() {}

  @Override
  public StructLayout keyLayout() {
    return KEY;
  }

  @Override
  public long valueSize() {
    return TIMETABLE.byteSize();
  }

  @Override
  public void writeKey(MemorySegment segment, int slot, Integer number) {
    segment.fill((byte) 0);
    Layouts.putU32(segment, NUMBER, number);
    Layouts.putU8(segment, SLOT, slot);
  }

  @Override
  public void writeValue(MemorySegment segment, Timetable value) {
    segment.fill((byte) 0);
    long offset = 0;
    for (Stretch stretch : value.stretches()) {
      Layouts.putU64(segment, offset + NOT_BEFORE, stretch.notBefore());
      Layouts.putU64(segment, offset + NOT_AFTER, stretch.notAfter());
      Layouts.putU32(segment, offset + RULE, stretch.rule());
      offset += STRETCH.byteSize();
    }
  }

  @Override
  public int slot(MemorySegment key) {
    return Layouts.getU8(key, SLOT);
  }

  @Override
  public Integer readKey(MemorySegment segment) {
    return Layouts.getU32(segment, NUMBER);
  }

  @Override
  public Timetable readValue(MemorySegment segment) {
    List<Stretch> stretches = new ArrayList<>();
    for (long offset = 0; offset < valueSize(); offset += STRETCH.byteSize()) {
      int rule = Layouts.getU32(segment, offset + RULE);
      if (rule == 0) {
        break;
      }
      stretches.add(
          new Stretch(
              Layouts.getU64(segment, offset + NOT_BEFORE),
              Layouts.getU64(segment, offset + NOT_AFTER),
              rule));
    }
    return new Timetable(stretches);
  }
}
