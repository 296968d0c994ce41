package io.cellwall.compile;

/** What turns one table into another. */
public record TableDelta(
    MapDelta<Integer, ComponentEntry> components,
    MapDelta<ExposureKey, ExposureEntry> exposures,
    MapDelta<ObjectKey, ExposureEntry> objects,
    MapDelta<RuleKey, RuleEntry> rules,
    MapDelta<Integer, Timetable> timetables,
    MapDelta<Prefix, Integer> cidrs,
    MapDelta<String, Integer> selectors) {

  public static TableDelta between(PolicyTable from, PolicyTable to) {
    return new TableDelta(
        MapDelta.between(from.components(), to.components()),
        MapDelta.between(from.exposures(), to.exposures()),
        MapDelta.between(from.objects(), to.objects()),
        MapDelta.between(from.rules(), to.rules()),
        MapDelta.between(from.timetables(), to.timetables()),
        MapDelta.between(from.cidrs(), to.cidrs()),
        MapDelta.between(from.selectors(), to.selectors()));
  }

  public PolicyTable applyTo(PolicyTable from) {
    return new PolicyTable(
        components.applyTo(from.components()),
        exposures.applyTo(from.exposures()),
        objects.applyTo(from.objects()),
        rules.applyTo(from.rules()),
        timetables.applyTo(from.timetables()),
        cidrs.applyTo(from.cidrs()),
        selectors.applyTo(from.selectors()));
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** Entries written or removed. */
  public int size() {
    return components.size()
        + exposures.size()
        + objects.size()
        + rules.size()
        + timetables.size()
        + cidrs.size()
        + selectors.size();
  }
}
