package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u32;

import io.cellwall.compile.ComponentEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Optional;

/** {@code struct component_entry}: all zeros where a component has no manifest. */
public final class ComponentEntryStruct {
  public static final StructLayout LAYOUT =
      Layouts.struct("component_entry", u32("flags"), u32("privileges"));

  private static final long FLAGS = Layouts.offset(LAYOUT, "flags");
  private static final long PRIVILEGES = Layouts.offset(LAYOUT, "privileges");

  /* enum component_flag */
  static final int PRESENT = 1;
  static final int AUDIT = 2;
  static final int DROP = 4;

  private ComponentEntryStruct() {}

  public static void write(MemorySegment segment, ComponentEntry entry) {
    int flags = PRESENT | (entry.audit() ? AUDIT : 0) | (entry.drop() ? DROP : 0);
    Layouts.putU32(segment, FLAGS, flags);
    Layouts.putU32(segment, PRIVILEGES, entry.privileges());
  }

  public static Optional<ComponentEntry> read(MemorySegment segment) {
    int flags = Layouts.getU32(segment, FLAGS);
    if ((flags & PRESENT) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new ComponentEntry(
            (flags & AUDIT) != 0, (flags & DROP) != 0, Layouts.getU32(segment, PRIVILEGES)));
  }
}
