package io.cellwall.manifest;

import java.util.List;
import java.util.OptionalLong;

/**
 * How much a component may use.
 *
 * @param cpu thousandths of a core
 * @param memory bytes
 */
public record Limits(
    Position position, OptionalLong cpu, OptionalLong memory, OptionalLong pids, List<Io> io) {
  public Limits {
    io = List.copyOf(io);
  }

  /**
   * Use of the device that holds {@code path}; bytes and operations each second.
   *
   * @param path a mount point or a file below one
   */
  public record Io(
      String path,
      OptionalLong readBps,
      OptionalLong writeBps,
      OptionalLong readIops,
      OptionalLong writeIops) {}
}
