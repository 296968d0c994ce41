package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u32s;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct membership}: whose a cgroup or selector is, in each slot. */
public final class MembershipStruct {
  public static final int SLOTS = 2;
  public static final StructLayout LAYOUT =
      Layouts.struct("membership", u32s("identity", SLOTS), u32("charged"), u32("maker"));

  private static final long CHARGED = Layouts.offset(LAYOUT, "charged");
  private static final long MAKER = Layouts.offset(LAYOUT, "maker");

  private MembershipStruct() {}

  public static int identity(MemorySegment segment, int slot) {
    return Layouts.getU32(segment, (long) slot * Integer.BYTES);
  }

  /** Who holds it as a share; 0: nobody, since a selector picks it. */
  public static int charged(MemorySegment segment) {
    return Layouts.getU32(segment, CHARGED);
  }

  public static void setCharged(MemorySegment segment, int identity) {
    Layouts.putU32(segment, CHARGED, identity);
  }

  /** The component that made it, or one above it; 0: the host, so selectors count. */
  public static int maker(MemorySegment segment) {
    return Layouts.getU32(segment, MAKER);
  }

  public static void setMaker(MemorySegment segment, int identity) {
    Layouts.putU32(segment, MAKER, identity);
  }

  public static void setIdentity(MemorySegment segment, int slot, int identity) {
    Layouts.putU32(segment, (long) slot * Integer.BYTES, identity);
  }
}
