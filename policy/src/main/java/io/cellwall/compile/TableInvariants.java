package io.cellwall.compile;

import java.util.List;
import java.util.Map;

/** What holds for every table; a table that breaks it never reaches the kernel. */
final class TableInvariants {
  private static final int ALL_PORTS = 8;
  private static final int ONE_PORT = 24;

  private TableInvariants() {}

  static void check(PolicyTable table) {
    table.components().keySet().forEach(it -> require(Identity.isComponent(it), it));
    table.selectors().values().forEach(it -> require(table.components().containsKey(it), it));
    table.exposures().entrySet().forEach(it -> checkExposure(table, it));
    table.objects().entrySet().forEach(it -> checkObject(table, it));
    table.rules().entrySet().forEach(it -> checkRule(table, it));
    table.timetables().values().forEach(TableInvariants::checkTimetable);
  }

  private static void checkExposure(
      PolicyTable table, Map.Entry<ExposureKey, ExposureEntry> exposure) {
    ExposureKey key = exposure.getKey();
    require(key.address().equals(Prefix.ALL) || key.address().length() == 128, exposure);
    require(isAligned(key.port(), key.portBits()), exposure);
    int component = exposure.getValue().component();
    boolean claim = key.address().equals(Prefixes.SOMEWHERE);
    require(
        table.components().containsKey(component) || (claim && component == Identity.ANY),
        exposure);
    require(claim == (exposure.getValue().endpoint() == 0), exposure);
  }

  private static void checkObject(PolicyTable table, Map.Entry<ObjectKey, ExposureEntry> exposure) {
    ObjectKey key = exposure.getKey();
    ExposureEntry entry = exposure.getValue();
    require(
        table.components().containsKey(entry.component()) || entry.component() == Identity.HOST,
        exposure);
    require(entry.endpoint() > 0 && entry.endpoint() <= 0xffff, exposure);
    require(key.name().isEmpty() == (key.protocol() == LocalProtocol.SIGNAL.code()), exposure);
    require(key.component() == 0 || key.component() == entry.component(), exposure);
  }

  private static void checkRule(PolicyTable table, Map.Entry<RuleKey, RuleEntry> rule) {
    RuleKey key = rule.getKey();
    require(table.components().containsKey(key.component()), rule);
    int timetable = rule.getValue().timetable();
    require(timetable == 0 || table.timetables().containsKey(timetable), rule);
    require(key.bits() == 0 || (key.bits() >= ALL_PORTS && key.bits() <= ONE_PORT), rule);
    require(isAligned(key.port(), Math.max(key.bits() - ALL_PORTS, 0)), rule);
    boolean partial = key.bits() != ALL_PORTS && key.bits() != ONE_PORT;
    require(key.protocol() != RuleKey.ENDPOINT || !partial, rule);
  }

  private static void checkTimetable(Timetable timetable) {
    List<Timetable.Stretch> stretches = timetable.stretches();
    require(!stretches.isEmpty() && stretches.size() <= Timetable.MOST, timetable);
    long free = 0;
    for (Timetable.Stretch stretch : stretches) {
      require(free <= stretch.notBefore() && stretch.notBefore() < stretch.notAfter(), timetable);
      require(stretch.rule() > 0, timetable);
      free = stretch.notAfter();
    }
  }

  private static boolean isAligned(int port, int bits) {
    int open = (1 << (PortBlocks.PORT_BITS - bits)) - 1;
    return port >= 0 && port <= 0xffff && (port & open) == 0;
  }

  private static void require(boolean holds, Object culprit) {
    if (!holds) {
      throw new IllegalStateException("compiled table breaks an invariant at " + culprit);
    }
  }
}
