package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct reason_counts}, one CPU's. */
public final class ReasonCountsStruct {
  /** {@code REASONS}: entries of the map. */
  public static final int REASONS = 64;

  public static final StructLayout LAYOUT =
      Layouts.struct("reason_counts", u64("packets"), u64("bytes"));

  private static final long PACKETS = Layouts.offset(LAYOUT, "packets");
  private static final long BYTES = Layouts.offset(LAYOUT, "bytes");

  private ReasonCountsStruct() {}

  public static long packets(MemorySegment counts) {
    return Layouts.getU64(counts, PACKETS);
  }

  public static long bytes(MemorySegment counts) {
    return Layouts.getU64(counts, BYTES);
  }
}
