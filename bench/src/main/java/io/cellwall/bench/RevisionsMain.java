package io.cellwall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Measures what a long history costs; {@code bench/revisions} starts it. */
public final class RevisionsMain {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int CALLS = 41;
  private static final int FIRST_PORT = 500;

  private final int components;
  private final int revisions;
  private final RevisionAgent agent;

  private RevisionsMain(int components, int revisions, RevisionAgent agent) {
    this.components = components;
    this.revisions = revisions;
    this.agent = agent;
  }

  /**
   * @param arguments launcher, number of components, number of revisions
   */
  public static void main(String[] arguments) throws IOException {
    int components = Integer.parseInt(arguments[1]);
    int revisions = Integer.parseInt(arguments[2]);
    String name = "cellwall-bench-" + ProcessHandle.current().pid();
    Path state = Files.createTempDirectory(name);
    try {
      RevisionStore.fill(state.resolve("revisions.git"), components, revisions);
      try (RevisionAgent agent = new RevisionAgent(Path.of(arguments[0]), name, state)) {
        new RevisionsMain(components, revisions, agent).measure();
      }
    } finally {
      delete(state);
    }
  }

  private void measure() {
    System.out.printf("%d revisions, %d components; milliseconds%n", revisions, components);
    System.out.printf("%-10s %8s %8s %8s%n", "call", "first", "median", "longest");
    measure("history", _ -> agent.ask("GET", "/v1/revisions", ""));
    measure("all of it", _ -> agent.ask("GET", "/v1/revisions?limit=" + revisions * 2, ""));
    measure("show", i -> agent.ask("GET", "/v1/revisions/" + (revisions / 2 + i), ""));
    measure("rollback", i -> agent.ask("POST", "/v1/rollback", rollback(revisions - 2 - i)));
    measure("apply", i -> agent.ask("POST", "/v1/apply", apply(i)));
  }

  private static void measure(String call, IntToDoubleFunction once) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      times.add(once.applyAsDouble(i));
    }
    double longest = times.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    System.out.printf(
        "%-10s %8.1f %8.1f %8.1f%n", call, times.getFirst(), Spread.of(times).median(), longest);
  }

  private static String rollback(int revision) {
    return JSON.writeValueAsString(Map.of("revision", revision));
  }

  private String apply(int round) {
    String text = RevisionStore.text(round % components, "measured " + round, FIRST_PORT + round);
    return JSON.writeValueAsString(
        Map.of("sources", List.of(Map.of("name", "bench.yaml", "text", text))));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      List<Path> bottomUp = all.sorted(Comparator.reverseOrder()).toList();
      for (Path path : bottomUp) {
        Files.delete(path);
      }
    }
  }
}
