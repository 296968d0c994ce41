package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.bytes;
import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u8;

import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ObjectKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct object_key}, whose value is a {@code struct exposure_entry}. */
public final class ObjectStruct implements SlottedEntry<ObjectKey, ExposureEntry> {
  /** {@code OBJECT_NAME_LENGTH}. */
  public static final int NAME_LENGTH = 112;

  public static final StructLayout KEY =
      Layouts.struct(
          "object_key",
          u8("slot"),
          u8("protocol"),
          u16("number"),
          u32("component"),
          bytes("name", NAME_LENGTH));
  public static final ObjectStruct ENTRIES = new ObjectStruct();

  private static final long SLOT = Layouts.offset(KEY, "slot");
  private static final long PROTOCOL = Layouts.offset(KEY, "protocol");
  private static final long NUMBER = Layouts.offset(KEY, "number");
  private static final long COMPONENT = Layouts.offset(KEY, "component");
  private static final long NAME = Layouts.offset(KEY, "name");

  private ObjectStruct() {}

  @Override
  public StructLayout keyLayout() {
    return KEY;
  }

  @Override
  public long valueSize() {
    return ExposureStruct.ENTRY.byteSize();
  }

  @Override
  public void writeKey(MemorySegment segment, int slot, ObjectKey key) {
    Layouts.putU8(segment, SLOT, slot);
    Layouts.putU8(segment, PROTOCOL, key.protocol());
    Layouts.putU16(segment, NUMBER, key.number());
    Layouts.putU32(segment, COMPONENT, key.component());
    TextStruct.write(segment.asSlice(NAME, NAME_LENGTH), key.name());
  }

  @Override
  public void writeValue(MemorySegment segment, ExposureEntry value) {
    ExposureStruct.ENTRIES.writeValue(segment, value);
  }

  @Override
  public int slot(MemorySegment key) {
    return Layouts.getU8(key, SLOT);
  }

  @Override
  public ObjectKey readKey(MemorySegment segment) {
    return new ObjectKey(
        Layouts.getU8(segment, PROTOCOL),
        Layouts.getU16(segment, NUMBER),
        Layouts.getU32(segment, COMPONENT),
        TextStruct.read(segment.asSlice(NAME, NAME_LENGTH)));
  }

  @Override
  public ExposureEntry readValue(MemorySegment segment) {
    return ExposureStruct.ENTRIES.readValue(segment);
  }
}
