package io.cellwall.kernel;

import java.util.List;

/**
 * How full one kind of what components make by what they do is.
 *
 * @param held by all together
 * @param holders who holds some of it, or was refused
 */
public record Fill(ShareKind kind, int held, List<Holder> holders) {
  public Fill {
    holders = List.copyOf(holders);
  }

  /**
   * One of those who hold it.
   *
   * @param refused how often there was no room
   */
  public record Holder(int identity, int held, long refused) {}
}
