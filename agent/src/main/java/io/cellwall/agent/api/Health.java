package io.cellwall.agent.api;

import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.follow.Following;
import io.cellwall.kernel.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What somebody should look at, a sentence each; where there is none, all is well. */
final class Health {
  private final List<String> problems = new ArrayList<>();

  private Health() {}

  static List<String> problems(
      PolicyWriter writer,
      Optional<Following> following,
      Counters counters,
      List<Fills.Line> fills) {
    Health health = new Health();
    writer.damage().ifPresent(why -> health.problems.add("changes are refused: " + why));
    following
        .flatMap(it -> Optional.ofNullable(it.problem()))
        .ifPresent(why -> health.problems.add("the repository is not followed: " + why));
    following
        .filter(Following::suspended)
        .ifPresent(
            _ -> health.problems.add("the repository is not followed: cellwall follow resume"));
    health.counts(counters);
    fills.forEach(health::refusals);
    return List.copyOf(health.problems);
  }

  private void counts(Counters counters) {
    long lost = counters.edges().stream().mapToLong(Counters.Edge::lost).sum();
    if (lost > 0) {
      problems.add("%d events were lost: they came faster than the agent reads".formatted(lost));
    }
    if (counters.overflow().packets() > 0) {
      problems.add(
          "%d packets are counted at no edge: there are more edges than there is room for"
              .formatted(counters.overflow().packets()));
    }
  }

  private void refusals(Fills.Line fill) {
    fill.holders().stream()
        .filter(holder -> holder.refused() > 0)
        .forEach(holder ->
            problems.add(
                "%s found no room for %d more %s"
                    .formatted(holder.component(), holder.refused(), fill.kind())));
  }
}
