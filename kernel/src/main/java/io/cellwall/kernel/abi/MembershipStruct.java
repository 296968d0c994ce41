package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u32s;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct membership}: whose a cgroup or selector is, in each slot. */
public final class MembershipStruct {
  public static final int SLOTS = 2;
  public static final StructLayout LAYOUT = Layouts.struct("membership", u32s("identity", SLOTS));

  private MembershipStruct() {}

  public static int identity(MemorySegment segment, int slot) {
    return Layouts.getU32(segment, (long) slot * Integer.BYTES);
  }

  public static void setIdentity(MemorySegment segment, int slot, int identity) {
    Layouts.putU32(segment, (long) slot * Integer.BYTES, identity);
  }
}
