package io.cellwall.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * Unix sockets in three states: without Cellwall's programs; with them, outside its root, since
 * security hooks run for the whole machine; and between two components. Each round loads the
 * programs once, and has as many turns without them before as after: what changes steadily on the
 * machine, such as its heat, then hits all three alike.
 */
final class UnixRounds {
  private static final int COMPONENTS = 2;
  private static final int TURNS = 4;
  private static final int SLICE_MILLISECONDS = 300;
  private static final int WARM_UP_MILLISECONDS = 100;

  private record Side(Variant variant, LoadPair load) {}

  private final List<Measurement> measurements =
      Workload.LOCAL.stream().map(Measurement::empty).toList();

  private UnixRounds() {}

  static Result take(Path launcher, Path program, int rounds) {
    String name = "cellwall-bench-" + ProcessHandle.current().pid() + "-unix";
    UnixRounds all = new UnixRounds();
    try (NoWall bare = new NoWall(program, name)) {
      List<Side> none = List.of(new Side(Variant.NONE, bare.load()));
      for (int round = 0; round < rounds; round++) {
        all.turns(none, TURNS);
        try (CellwallWall wall = new CellwallWall(launcher, program, name, COMPONENTS)) {
          Side outside = new Side(Variant.OUTSIDE, bare.load());
          all.turns(List.of(outside, new Side(Variant.CELLWALL, wall.load())), 2 * TURNS);
        }
        all.turns(none, TURNS);
      }
    }
    return new Result(COMPONENTS, all.measurements, List.of());
  }

  private void turns(List<Side> sides, int turns) {
    Idleness.await();
    for (Measurement measurement : measurements) {
      sides.forEach(side -> side.load().run(measurement.workload(), WARM_UP_MILLISECONDS));
    }
    for (int turn = 0; turn < turns; turn++) {
      for (Measurement measurement : measurements) {
        for (Side side : turn % 2 == 0 ? sides : sides.reversed()) {
          double rate = side.load().run(measurement.workload(), SLICE_MILLISECONDS);
          measurement.add(side.variant(), rate);
        }
      }
    }
  }
}
