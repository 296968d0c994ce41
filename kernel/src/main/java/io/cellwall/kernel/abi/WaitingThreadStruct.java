package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u32;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct waiting_thread}: in the middle of a call that the policy in force refuses. */
public final class WaitingThreadStruct {
  public static final StructLayout LAYOUT =
      Layouts.struct(
          "waiting_thread", u32("thread"), u32("process"), u32("component"), u32("out_of_reach"));

  private static final long THREAD = Layouts.offset(LAYOUT, "thread");
  private static final long PROCESS = Layouts.offset(LAYOUT, "process");
  private static final long COMPONENT = Layouts.offset(LAYOUT, "component");
  private static final long OUT_OF_REACH = Layouts.offset(LAYOUT, "out_of_reach");

  private WaitingThreadStruct() {}

  public static int thread(MemorySegment segment) {
    return Layouts.getU32(segment, THREAD);
  }

  public static int process(MemorySegment segment) {
    return Layouts.getU32(segment, PROCESS);
  }

  public static boolean ofComponent(MemorySegment segment) {
    return Layouts.getU32(segment, COMPONENT) != 0;
  }

  public static boolean outOfReach(MemorySegment segment) {
    return Layouts.getU32(segment, OUT_OF_REACH) != 0;
  }
}
