package io.cellwall.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures, and prints what it measured; {@code bench/run} starts it. */
public final class Main {
  private Main() {}

  /**
   * @param arguments launcher, load program, refusals' program, then the words of {@code bench/run}
   */
  public static void main(String[] arguments) {
    Path launcher = Path.of(arguments[0]);
    Path program = Path.of(arguments[1]);
    Path refused = Path.of(arguments[2]);
    Options options = Options.parse(List.of(arguments).subList(3, arguments.length));
    if (!options.refusals().isEmpty()) {
      System.out.print(Report.machine() + "\n" + RefusalResult.TITLES);
      RefusalRounds.take(launcher, program, refused, options)
          .forEach(result -> System.out.print(result.line()));
      return;
    }
    List<Result> results = new ArrayList<>();
    if (options.local()) {
      results.add(UnixRounds.take(launcher, program, options.rounds()));
    }
    for (int components : options.components()) {
      results.add(measure(launcher, program, components, options));
    }
    System.out.print(options.json() ? Report.json(results) : Report.text(results));
  }

  private static Result measure(Path launcher, Path program, int components, Options options) {
    String name = "cellwall-bench-" + ProcessHandle.current().pid() + "-" + components;
    try (NoWall none = new NoWall(program, name);
        CellwallWall cellwall = new CellwallWall(launcher, program, name, components);
        NftablesWall nftables = new NftablesWall(program, name, components)) {
      List<Measurement> measurements = new ArrayList<>();
      for (Workload workload : Workload.NETWORK) {
        List<Wall> walls = List.of(none, cellwall, nftables);
        measurements.add(Measurement.take(workload, walls, options.rounds()));
      }
      return new Result(components, measurements, ProgramCost.take(cellwall));
    }
  }
}
