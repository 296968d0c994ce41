package io.cellwall.kernel.abi;

import static io.cellwall.kernel.abi.Layouts.u16;
import static io.cellwall.kernel.abi.Layouts.u32;
import static io.cellwall.kernel.abi.Layouts.u64;
import static io.cellwall.kernel.abi.Layouts.u8;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/** {@code struct edge_key}, {@code struct edge} and {@code struct edge_counts}. */
public final class EdgeStruct {
  public static final StructLayout KEY =
      Layouts.struct(
          "edge_key",
          u32("source"),
          u32("destination"),
          u16("endpoint"),
          u16("port"),
          u8("protocol"),
          u8("verdict"),
          u8("reason"),
          u8("direction"));
  public static final StructLayout EDGE = Layouts.struct("edge", u32("number"));
  public static final StructLayout COUNTS =
      Layouts.struct(
          "edge_counts",
          u64("flows"),
          u64("packets"),
          u64("bytes"),
          u64("thinned"),
          u64("lost"),
          u64("last_event"),
          u64("tokens"));

  /** {@code EDGE_OVERFLOW}: the number of all that found no place of their own. */
  public static final int OVERFLOW = 1;

  private static final long SOURCE = Layouts.offset(KEY, "source");
  private static final long DESTINATION = Layouts.offset(KEY, "destination");
  private static final long ENDPOINT = Layouts.offset(KEY, "endpoint");
  private static final long PORT = Layouts.offset(KEY, "port");
  private static final long PROTOCOL = Layouts.offset(KEY, "protocol");
  private static final long VERDICT = Layouts.offset(KEY, "verdict");
  private static final long REASON = Layouts.offset(KEY, "reason");
  private static final long DIRECTION = Layouts.offset(KEY, "direction");
  private static final long FLOWS = Layouts.offset(COUNTS, "flows");
  private static final long PACKETS = Layouts.offset(COUNTS, "packets");
  private static final long BYTES = Layouts.offset(COUNTS, "bytes");
  private static final long THINNED = Layouts.offset(COUNTS, "thinned");
  private static final long LOST = Layouts.offset(COUNTS, "lost");
  private static final long LAST_EVENT = Layouts.offset(COUNTS, "last_event");

  private EdgeStruct() {}

  /** The key's fields, as they are. */
  public record Key(
      int source,
      int destination,
      int endpoint,
      int port,
      int protocol,
      int verdict,
      int reason,
      int direction) {}

  /** One CPU's counts, or several CPUs' together. */
  public record Counts(
      long flows, long packets, long bytes, long thinned, long lost, long lastEvent) {
    public static final Counts ZERO = new Counts(0, 0, 0, 0, 0, 0);

    public Counts plus(Counts other) {
      return new Counts(
          flows + other.flows,
          packets + other.packets,
          bytes + other.bytes,
          thinned + other.thinned,
          lost + other.lost,
          Math.max(lastEvent, other.lastEvent));
    }
  }

  public static Key readKey(MemorySegment key) {
    return new Key(
        Layouts.getU32(key, SOURCE),
        Layouts.getU32(key, DESTINATION),
        Layouts.getU16(key, ENDPOINT),
        Layouts.getU16(key, PORT),
        Layouts.getU8(key, PROTOCOL),
        Layouts.getU8(key, VERDICT),
        Layouts.getU8(key, REASON),
        Layouts.getU8(key, DIRECTION));
  }

  /** The place of the edge's counts. */
  public static int readNumber(MemorySegment edge) {
    return Layouts.getU32(edge, 0);
  }

  public static Counts readCounts(MemorySegment counts) {
    return new Counts(
        Layouts.getU64(counts, FLOWS),
        Layouts.getU64(counts, PACKETS),
        Layouts.getU64(counts, BYTES),
        Layouts.getU64(counts, THINNED),
        Layouts.getU64(counts, LOST),
        Layouts.getU64(counts, LAST_EVENT));
  }
}
