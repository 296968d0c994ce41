package io.cellwall.bench;

import java.util.Map;

/**
 * What one kind of refusals has cost.
 *
 * @param made the attempts, by who refused them
 * @param agent what the agent used of one processor
 */
record RefusalResult(
    Refusal refusal, Measurement measurement, Map<Variant, Flood.Made> made, double agent) {
  static final String TITLES =
      "%-22s %12s %9s  %-9s %12s %9s  %s%n"
          .formatted(
              "", "attempts/s", "refused", "against", "attempts/s", "agent", "allowed load, ratio");

  String line() {
    Flood.Made here = made.getOrDefault(Variant.CELLWALL, Flood.Made.NONE);
    Flood.Made there = made.getOrDefault(refusal.base(), Flood.Made.NONE);
    Spread ratio = measurement.ratio(Variant.CELLWALL, refusal.base());
    return "%-22s %,12.0f %8.0f%%  %-9s %,12.0f %8.1f%%  %.3f (%.3f to %.3f)%n"
        .formatted(
            refusal.title(),
            here.rate(),
            100.0 * here.failed() / Math.max(1, here.attempts()),
            refusal.base().text(),
            there.rate(),
            100 * agent,
            ratio.median(),
            ratio.low(),
            ratio.high());
  }
}
