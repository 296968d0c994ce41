package io.cellwall.agent.apply;

import static java.util.Objects.requireNonNull;

import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.Timetable;
import io.cellwall.compile.Timetable.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table that was in force, with all that another boot needs to enforce it again.
 *
 * @param time when it was saved, by the wall clock
 * @param bootNanos the same moment by the boot clock, by which its rules begin and end
 * @param names of all components that were ever numbered
 */
public record SavedTable(
    long revision, Instant time, long bootNanos, Map<String, Integer> names, PolicyTable table) {
  public SavedTable {
    requireNonNull(time, "time is null");
    requireNonNull(table, "table is null");
    names = Map.copyOf(names);
  }

  /**
   * The same table by another boot's clock. What has ended is left out. Where the wall clock stands
   * before the time of saving it is wrong, and nobody can say what has ended: refuse rather than
   * fail open, and leave out all that ends at all.
   */
  public PolicyTable at(Instant now, long bootNow) {
    long passed = Duration.between(time, now).toNanos();
    Map<Integer, Timetable> timetables = new HashMap<>();
    if (passed >= 0) {
      table
          .timetables()
          .forEach((number, timetable) ->
              moved(timetable, bootNow - bootNanos - passed, bootNow)
                  .ifPresent(moved -> timetables.put(number, moved)));
    }
    Map<RuleKey, RuleEntry> rules = new HashMap<>(table.rules());
    rules.values().removeIf(it -> it.rule() == 0 && !timetables.containsKey(it.timetable()));
    return new PolicyTable(
        table.components(),
        table.exposures(),
        table.objects(),
        rules,
        timetables,
        table.cidrs(),
        table.selectors());
  }

  private static Optional<Timetable> moved(Timetable timetable, long by, long bootNow) {
    List<Stretch> left =
        timetable.stretches().stream()
            .map(it -> new Stretch(moved(it.notBefore(), by), moved(it.notAfter(), by), it.rule()))
            .filter(it -> it.notAfter() > bootNow)
            .toList();
    return left.isEmpty() ? Optional.empty() : Optional.of(new Timetable(left));
  }

  /** The last moment of all is never. */
  private static long moved(long moment, long by) {
    return moment == Long.MAX_VALUE ? moment : Math.max(moment + by, 0);
  }
}
