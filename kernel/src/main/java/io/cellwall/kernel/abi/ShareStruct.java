package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u32;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * {@code struct share}: how much of one kind an identity holds; in memory shared with the kernel.
 */
public final class ShareStruct {
  /** {@code SHARE_KINDS}: places of one identity. */
  public static final int KINDS = 8;

  public static final StructLayout LAYOUT = Layouts.struct("share", u32("held"), u32("refused"));

  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final long HELD = Layouts.offset(LAYOUT, "held");
  private static final long REFUSED = Layouts.offset(LAYOUT, "refused");

  private ShareStruct() {}

  private static long place(int identity, int kind) {
    return ((long) identity * KINDS + kind) * LAYOUT.byteSize();
  }

  public static int held(MemorySegment shares, int identity, int kind) {
    return (int) WORD.getVolatile(shares, place(identity, kind) + HELD);
  }

  public static void addHeld(MemorySegment shares, int identity, int kind, int count) {
    int ignored = (int) WORD.getAndAdd(shares, place(identity, kind) + HELD, count);
  }

  /** How often there was no room. */
  public static int refused(MemorySegment shares, int identity, int kind) {
    return (int) WORD.getVolatile(shares, place(identity, kind) + REFUSED);
  }
}
