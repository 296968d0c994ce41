package io.cellwall.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Prints results, for people or as JSON. */
final class Report {
  private Report() {}

  static String text(List<Result> results) {
    StringBuilder text = new StringBuilder(machine() + "\n");
    for (Result result : results) {
      text.append("\n%d components%n".formatted(result.components()));
      text.append(
          "%-26s %-9s %14s  %s%n".formatted("", "", "median rate", "ratio to none (middle half)"));
      for (Measurement measurement : result.measurements()) {
        for (Variant variant : measurement.variants()) {
          text.append(line(measurement, variant, Variant.NONE));
        }
        if (measurement.variants().contains(Variant.OUTSIDE)) {
          text.append("to outside instead of to none:\n");
          text.append(line(measurement, Variant.CELLWALL, Variant.OUTSIDE));
        }
      }
      if (result.costs().isEmpty()) {
        continue;
      }
      text.append("\n%-26s %-22s %12s %8s%n".formatted("", "program", "runs", "ns/run"));
      for (ProgramCost cost : result.costs()) {
        text.append(
            "%-26s %-22s %12d %8.0f%n"
                .formatted(
                    cost.workload().title(), cost.program(), cost.runs(), cost.nanoseconds()));
      }
    }
    return text.toString();
  }

  private static String line(Measurement measurement, Variant variant, Variant base) {
    Spread ratio = measurement.ratio(variant, base);
    return "%-26s %-9s %,14.0f  %.3f (%.3f to %.3f) %s%n"
        .formatted(
            measurement.workload().title(),
            variant.text(),
            measurement.rate(variant).median(),
            ratio.median(),
            ratio.low(),
            ratio.high(),
            measurement.workload().unit());
  }

  static String json(List<Result> results) {
    List<Object> all = new ArrayList<>();
    for (Result result : results) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("components", result.components());
      entry.put("machine", machine());
      entry.put("workloads", result.measurements().stream().map(Report::workload).toList());
      entry.put("programs", result.costs());
      all.add(entry);
    }
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }

  private static Map<String, Object> workload(Measurement measurement) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("workload", measurement.workload().word());
    entry.put("unit", measurement.workload().unit());
    for (Variant variant : measurement.variants()) {
      entry.put(
          variant.text(),
          Map.of(
              "rate",
              measurement.rate(variant),
              "ratio",
              measurement.ratio(variant, Variant.NONE)));
    }
    return entry;
  }

  static String machine() {
    return "Linux %s, %s, %d processors"
        .formatted(
            System.getProperty("os.version"),
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors());
  }
}
