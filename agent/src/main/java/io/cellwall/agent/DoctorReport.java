package io.cellwall.agent;

import io.cellwall.kernel.Coverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** What this machine can enforce, for people: each cause and its fix once, on one screen. */
final class DoctorReport {
  private static final int WIDTH = 78;

  private final List<String> lines = new ArrayList<>();

  private DoctorReport() {}

  /** What kinds of interaction have in common. */
  private record Gap(String cause, String mend) {}

  static List<String> of(List<Coverage> coverage) {
    DoctorReport report = new DoctorReport();
    report.enforced(coverage.stream().filter(Coverage::covered).toList());
    Map<Gap, List<Coverage>> gaps = new LinkedHashMap<>();
    coverage.stream()
        .filter(Predicate.not(Coverage::covered))
        .forEach(row ->
            gaps.computeIfAbsent(new Gap(row.cause(), row.mend()), gap -> new ArrayList<>())
                .add(row));
    gaps.forEach(report::missing);
    return List.copyOf(report.lines);
  }

  private void enforced(List<Coverage> rows) {
    if (!rows.isEmpty()) {
      lines.add("enforced:");
      list(rows);
    }
  }

  private void missing(Gap gap, List<Coverage> rows) {
    lines.add("");
    lines.add("not covered, because " + gap.cause() + ":");
    list(rows);
    rows.stream()
        .filter(row -> !row.particular().isEmpty())
        .forEach(row -> lines.add("  " + row.interaction() + ": " + row.particular()));
    if (!gap.mend().isEmpty()) {
      lines.add("  fix: " + gap.mend());
    }
  }

  private void list(List<Coverage> rows) {
    StringBuilder line = new StringBuilder();
    for (Coverage row : rows) {
      if (!line.isEmpty() && line.length() + row.interaction().length() + 2 > WIDTH) {
        lines.add("  " + line + ";");
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : "; ").append(row.interaction());
    }
    lines.add("  " + line);
  }
}
