package io.cellwall.bench;

import java.util.List;

/** The middle of a sample, and between what its middle half lies. */
record Spread(double median, double low, double high) {
  static Spread of(List<Double> sample) {
    List<Double> sorted = sample.stream().sorted().toList();
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  private static double quantile(List<Double> sorted, double part) {
    double place = part * (sorted.size() - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.size() - 1);
    double weight = place - below;
    return sorted.get(below) * (1 - weight) + sorted.get(above) * weight;
  }
}
