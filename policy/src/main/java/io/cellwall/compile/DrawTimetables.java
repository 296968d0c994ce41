package io.cellwall.compile;

import io.cellwall.compile.Timetable.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Pass: says of permissions that allow the same which of them does so when. At each moment the best
 * of those in force has it, so one that ends does not take with it what another goes on allowing.
 */
final class DrawTimetables {
  /** What matters of a permission here. */
  private record Claim(int rule, Lifetime lifetime) {}

  private final GrantClock clock;
  private final Map<List<Claim>, Optional<RuleEntry>> entries = new HashMap<>();
  private final Map<Integer, Timetable> timetables = new HashMap<>();

  DrawTimetables(GrantClock clock) {
    this.clock = clock;
  }

  /** Empty where none of them is ever in force. */
  Optional<RuleEntry> entry(List<Permission> bestFirst) {
    if (bestFirst.isEmpty()) {
      return Optional.empty();
    }
    if (bestFirst.getFirst().isPermanent()) {
      return Optional.of(RuleEntry.always(bestFirst.getFirst().rule()));
    }
    List<Claim> claims =
        bestFirst.stream().map(it -> new Claim(it.rule(), it.lifetime())).distinct().toList();
    return entries.computeIfAbsent(claims, this::draw);
  }

  Map<Integer, Timetable> timetables() {
    return timetables;
  }

  private Optional<RuleEntry> draw(List<Claim> claims) {
    List<Stretch> stretches = merge(claims.stream().map(this::stretches).toList());
    if (stretches.isEmpty()) {
      return Optional.empty();
    }
    int number = timetables.size() + 1;
    timetables.put(
        number, new Timetable(stretches.subList(0, Math.min(Timetable.MOST, stretches.size()))));
    return Optional.of(RuleEntry.by(number));
  }

  private List<Stretch> stretches(Claim claim) {
    return switch (claim.lifetime()) {
      case Lifetime.Always _ -> List.of(new Stretch(0, Long.MAX_VALUE, claim.rule()));
      case Lifetime.Until(var end) ->
          end.isAfter(clock.now())
              ? List.of(new Stretch(0, clock.nanos(end), claim.rule()))
              : List.of();
      case Lifetime.Weekly(var hours) -> ExpandHours.stretches(hours, clock, claim.rule());
    };
  }

  private static List<Stretch> merge(List<List<Stretch>> bestFirst) {
    NavigableSet<Long> edges = new TreeSet<>();
    bestFirst.forEach(claim ->
        claim.forEach(stretch -> edges.addAll(List.of(stretch.notBefore(), stretch.notAfter()))));
    List<Stretch> merged = new ArrayList<>();
    for (Long start : edges) {
      Long end = edges.higher(start);
      if (end != null) {
        ruleAt(bestFirst, start).ifPresent(rule -> append(merged, new Stretch(start, end, rule)));
      }
    }
    return merged;
  }

  private static Optional<Integer> ruleAt(List<List<Stretch>> bestFirst, long moment) {
    return bestFirst.stream()
        .flatMap(List::stream)
        .filter(stretch -> stretch.contains(moment))
        .findFirst()
        .map(Stretch::rule);
  }

  private static void append(List<Stretch> merged, Stretch next) {
    if (!merged.isEmpty()
        && merged.getLast().notAfter() == next.notBefore()
        && merged.getLast().rule() == next.rule()) {
      Stretch last = merged.removeLast();
      merged.add(new Stretch(last.notBefore(), next.notAfter(), last.rule()));
    } else {
      merged.add(next);
    }
  }
}
