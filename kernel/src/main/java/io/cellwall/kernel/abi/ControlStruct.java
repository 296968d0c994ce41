package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** {@code struct control}: read and written in place, in memory shared with the kernel. */
public final class ControlStruct {
  /** {@code ABI_VERSION}. */
  public static final int CURRENT_ABI_VERSION = 5;

  public static final StructLayout LAYOUT =
      Layouts.struct(
          "control",
          u64("generation"),
          u64("abi_version"),
          u64("root_cgroup"),
          u64("edges"),
          u64("revert_at"),
          u64("revert_to"));

  private static final VarHandle WORD = ValueLayout.JAVA_LONG.varHandle();
  private static final long GENERATION = Layouts.offset(LAYOUT, "generation");
  private static final long ABI_VERSION = Layouts.offset(LAYOUT, "abi_version");
  private static final long ROOT_CGROUP = Layouts.offset(LAYOUT, "root_cgroup");
  private static final long REVERT_AT = Layouts.offset(LAYOUT, "revert_at");
  private static final long REVERT_TO = Layouts.offset(LAYOUT, "revert_to");

  private ControlStruct() {}

  public static long generation(MemorySegment segment) {
    return (long) WORD.getAcquire(segment, GENERATION);
  }

  /** One store: no program sees half of it, nor this before what was written earlier. */
  public static void setGeneration(MemorySegment segment, long generation) {
    WORD.setVolatile(segment, GENERATION, generation);
  }

  /** When a trial ends, on the boot clock; 0 if there is none. */
  public static long revertAt(MemorySegment segment) {
    return (long) WORD.getAcquire(segment, REVERT_AT);
  }

  public static long revertTo(MemorySegment segment) {
    return (long) WORD.getAcquire(segment, REVERT_TO);
  }

  /** Begins a trial; what it comes to stands before its end does. */
  public static void setTrial(MemorySegment segment, long revertAt, long revertTo) {
    WORD.setVolatile(segment, REVERT_TO, revertTo);
    WORD.setVolatile(segment, REVERT_AT, revertAt);
  }

  public static void endTrial(MemorySegment segment) {
    WORD.setVolatile(segment, REVERT_AT, 0L);
  }

  public static long abiVersion(MemorySegment segment) {
    return (long) WORD.getAcquire(segment, ABI_VERSION);
  }

  public static long rootCgroup(MemorySegment segment) {
    return (long) WORD.getAcquire(segment, ROOT_CGROUP);
  }

  /** Says whose the maps are, before anything is attached. */
  public static void claim(MemorySegment segment, long rootCgroup) {
    WORD.setVolatile(segment, ROOT_CGROUP, rootCgroup);
    WORD.setVolatile(segment, ABI_VERSION, (long) CURRENT_ABI_VERSION);
  }
}
