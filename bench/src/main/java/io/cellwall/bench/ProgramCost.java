package io.cellwall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one run of a BPF program takes during a workload, by the kernel's own statistics. Taken
 * apart from the measurement, since the statistics cost time themselves.
 *
 * @param program name of its pin
 */
record ProgramCost(Workload workload, String program, long runs, double nanoseconds) {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Path SETTING = Path.of("/proc/sys/kernel/bpf_stats_enabled");
  private static final int SLICE_MILLISECONDS = 1000;

  static List<ProgramCost> take(CellwallWall wall) {
    String before = set("1");
    try {
      List<ProgramCost> costs = new ArrayList<>();
      for (Workload workload : Workload.NETWORK) {
        TreeMap<String, JsonNode> start = programs(wall.links());
        wall.load().run(workload, SLICE_MILLISECONDS);
        programs(wall.links()).forEach((name, end) -> add(costs, workload, name, start, end));
      }
      return costs;
    } finally {
      set(before);
    }
  }

  private static void add(
      List<ProgramCost> costs,
      Workload workload,
      String name,
      TreeMap<String, JsonNode> start,
      JsonNode end) {
    JsonNode first = start.getOrDefault(name, end);
    long runs = end.path("run_cnt").asLong(0) - first.path("run_cnt").asLong(0);
    long time = end.path("run_time_ns").asLong(0) - first.path("run_time_ns").asLong(0);
    if (runs > 0) {
      costs.add(new ProgramCost(workload, name, runs, (double) time / runs));
    }
  }

  private static TreeMap<String, JsonNode> programs(Path links) {
    TreeMap<String, JsonNode> programs = new TreeMap<>();
    try (Stream<Path> pins = Files.list(links)) {
      for (Path pin : pins.toList()) {
        String link = Command.run(List.of("bpftool", "-j", "link", "show", "pinned", "" + pin));
        String id = JSON.readTree(link).path("prog_id").asString();
        String program = Command.run(List.of("bpftool", "-j", "prog", "show", "id", id));
        programs.put(pin.getFileName().toString(), JSON.readTree(program));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return programs;
  }

  private static String set(String value) {
    try {
      String before = Files.readString(SETTING).strip();
      Files.writeString(SETTING, value);
      return before;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
