package io.cellwall.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One workload, all variants in turn, round after round. Each round begins with another variant,
 * and is compared only with itself.
 *
 * @param rates operations a second, by variant, one for each round
 */
record Measurement(Workload workload, Map<Variant, List<Double>> rates) {
  private static final int SLICE_MILLISECONDS = 300;
  private static final int WARM_UP_MILLISECONDS = 100;

  static Measurement empty(Workload workload) {
    return new Measurement(workload, new EnumMap<>(Variant.class));
  }

  void add(Variant variant, double rate) {
    rates.computeIfAbsent(variant, _ -> new ArrayList<>()).add(rate);
  }

  static Measurement take(Workload workload, List<Wall> walls, int rounds) {
    Measurement measurement = empty(workload);
    walls.forEach(wall -> wall.load().run(workload, WARM_UP_MILLISECONDS));
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < walls.size(); turn++) {
        Wall wall = walls.get((round + turn) % walls.size());
        measurement.add(wall.variant(), wall.load().run(workload, SLICE_MILLISECONDS));
      }
    }
    return measurement;
  }

  Spread rate(Variant variant) {
    return Spread.of(of(variant));
  }

  Set<Variant> variants() {
    return rates.keySet();
  }

  /** Each round's rate against the same round's rate of another variant. */
  Spread ratio(Variant variant, Variant base) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < of(variant).size(); round++) {
      ratios.add(of(variant).get(round) / of(base).get(round));
    }
    return Spread.of(ratios);
  }

  private List<Double> of(Variant variant) {
    return rates.getOrDefault(variant, List.of());
  }
}
