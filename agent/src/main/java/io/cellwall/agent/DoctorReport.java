package io.cellwall.agent;

import io.cellwall.kernel.Coverage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What this machine can enforce, for people: each cause and its fix once, on one screen. */
final class DoctorReport {
  /** Of a list, where nobody says how wide a line may be. */
  private static final int USUAL_WIDTH = 80;

  private final List<String> lines = new ArrayList<>();
  private final int width;

  private DoctorReport(int width) {
    this.width = width;
  }

  /** What kinds of interaction have in common. */
  private record Gap(String cause, String mend) {}

  /**
   * @param width columns of a line
   */
  static List<String> of(List<Coverage> coverage, int width) {
    DoctorReport report = new DoctorReport(width);
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
    paragraph("", "not covered, because " + gap.cause() + ":");
    list(rows);
    rows.stream()
        .filter(row -> !row.particular().isEmpty())
        .forEach(row -> paragraph("  ", row.interaction() + ": " + row.particular()));
    if (!gap.mend().isEmpty()) {
      paragraph("  ", "fix: " + gap.mend());
    }
  }

  /** Between names where that fits, else between words. */
  private void list(List<Coverage> rows) {
    int most = Math.min(width, USUAL_WIDTH);
    String names = rows.stream().map(Coverage::interaction).collect(Collectors.joining("; "));
    List<String> whole = List.of(names.split("(?<=;) ", -1));
    boolean fits = whole.stream().allMatch(name -> name.length() + 2 <= most);
    print("  ", "  ", fits ? whole : words(names), most);
  }

  private void paragraph(String margin, String text) {
    print(margin, margin + "  ", words(text), width);
  }

  private static List<String> words(String text) {
    return List.of(text.split(" ", -1));
  }

  private void print(String margin, String further, List<String> parts, int most) {
    StringBuilder line = new StringBuilder(margin).append(parts.getFirst());
    for (String part : parts.subList(1, parts.size())) {
      if (line.length() + 1 + part.length() > most) {
        lines.add(line.toString());
        line = new StringBuilder(further).append(part);
      } else {
        line.append(' ').append(part);
      }
    }
    lines.add(line.toString());
  }
}
