package io.cellwall.compile;

import io.cellwall.manifest.PortRange;
import java.util.ArrayList;
import java.util.List;

/** Cuts port ranges into aligned blocks, which a longest-prefix map can hold. */
final class PortBlocks {
  static final int PORT_BITS = 16;

  /**
   * Ports that share their leading bits.
   *
   * @param bits how many are shared: 16 for a single port
   */
  record Block(int first, int bits) {}

  private PortBlocks() {}

  /** The fewest blocks that make up the range. */
  static List<Block> of(PortRange range) {
    List<Block> blocks = new ArrayList<>();
    int next = range.first();
    while (next <= range.last()) {
      int size = largestBlock(next, range.last() - next + 1);
      blocks.add(new Block(next, PORT_BITS - Integer.numberOfTrailingZeros(size)));
      next += size;
    }
    return blocks;
  }

  private static int largestBlock(int first, int room) {
    int aligned = first == 0 ? PortRange.MAX + 1 : Integer.lowestOneBit(first);
    return Math.min(aligned, Integer.highestOneBit(room));
  }
}
