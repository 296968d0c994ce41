package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.PortBlocks.Block;
import io.cellwall.manifest.PortRange;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PortBlocksTest {
  @Test
  void onePortIsOneBlock() {
    assertThat(PortBlocks.of(new PortRange(80, 80))).containsExactly(new Block(80, 16));
  }

  @Test
  void allPortsAreOneBlock() {
    assertThat(PortBlocks.of(new PortRange(0, 65_535))).containsExactly(new Block(0, 0));
  }

  @Property(tries = 200)
  void blocksAreTheRangeAndAreAligned(
      @ForAll @IntRange(max = 65_535) int one, @ForAll @IntRange(max = 65_535) int other) {
    PortRange range = new PortRange(Math.min(one, other), Math.max(one, other));
    List<Block> blocks = PortBlocks.of(range);
    assertThat(blocks.stream().flatMapToInt(PortBlocksTest::ports).toArray())
        .isEqualTo(IntStream.rangeClosed(range.first(), range.last()).toArray());
    assertThat(blocks).allMatch(block -> block.first() % size(block) == 0);
    assertThat(blocks).hasSizeLessThanOrEqualTo(30);
  }

  private static int size(Block block) {
    return 1 << (16 - block.bits());
  }

  private static IntStream ports(Block block) {
    return IntStream.range(block.first(), block.first() + size(block));
  }
}
