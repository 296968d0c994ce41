package io.cellwall.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * An allowed request-response while others are refused at a high rate, in turns behind Cellwall and
 * behind what else refuses the same; and what Cellwall's agent used of one processor from the first
 * turn to the end of the last, for each second of attempts.
 */
final class RefusalRounds {
  private static final int COMPONENTS = 10;
  private static final int TURNS = 3;
  private static final int SLICE_MILLISECONDS = 500;
  private static final int WARM_UP_MILLISECONDS = 1000;
  private static final Duration AFTERMATH = Duration.ofSeconds(1);

  private final Refusal refusal;
  private final Flood flood;
  private final Measurement measurement = Measurement.empty(Workload.REQUEST_RESPONSE);
  private final Map<Variant, Flood.Made> made = new EnumMap<>(Variant.class);

  private RefusalRounds(Refusal refusal, Flood flood) {
    this.refusal = refusal;
    this.flood = flood;
  }

  static List<RefusalResult> take(Path launcher, Path load, Path program, Options options) {
    List<RefusalResult> results = new ArrayList<>();
    Flood flood = new Flood(program, options.rate(), options.seconds() * 1000 / TURNS);
    String name = "cellwall-bench-" + ProcessHandle.current().pid() + "-refusals";
    try (NoWall none = new NoWall(load, name);
        CellwallWall cellwall = new CellwallWall(launcher, load, name, COMPONENTS);
        NftablesWall nftables = new NftablesWall(load, name, COMPONENTS);
        FloodTarget atNone = new FloodTarget(none);
        FloodTarget atCellwall = new FloodTarget(cellwall);
        FloodTarget atNftables = new FloodTarget(nftables)) {
      Idleness.await();
      for (Refusal refusal : options.refusals()) {
        FloodTarget base = refusal.base() == Variant.NONE ? atNone : atNftables;
        results.add(new RefusalRounds(refusal, flood).take(List.of(atCellwall, base), cellwall));
      }
    }
    return results;
  }

  private RefusalResult take(List<FloodTarget> targets, CellwallWall cellwall) {
    targets.forEach(it -> it.wall().load().run(measurement.workload(), WARM_UP_MILLISECONDS));
    long before = cellwall.agentMilliseconds();
    for (int turn = 0; turn < TURNS; turn++) {
      for (FloodTarget target : turn % 2 == 0 ? targets : targets.reversed()) {
        turn(target);
      }
    }
    LockSupport.parkNanos(AFTERMATH.toNanos());
    double busy = cellwall.agentMilliseconds() - before;
    Flood.Made attempts = made.getOrDefault(Variant.CELLWALL, Flood.Made.NONE);
    return new RefusalResult(refusal, measurement, made, busy * 1e6 / attempts.nanoseconds());
  }

  private void turn(FloodTarget target) {
    Process attempts = flood.start(refusal, target);
    for (int slice = 0; slice < flood.milliseconds() / SLICE_MILLISECONDS - 1; slice++) {
      double rate = target.wall().load().run(measurement.workload(), SLICE_MILLISECONDS);
      measurement.add(target.wall().variant(), rate);
    }
    made.merge(target.wall().variant(), Flood.await(attempts), Flood.Made::plus);
  }
}
