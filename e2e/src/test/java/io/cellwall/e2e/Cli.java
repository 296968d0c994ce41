package io.cellwall.e2e;

import io.cellwall.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The command line against one agent; in this process, since a test calls it thousands of times.
 */
final class Cli {
  private final Path socket;
  private final Path directory;

  Cli(Path socket, Path directory) {
    this.socket = socket;
    this.directory = directory;
  }

  Result run(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.addAll(List.of("--socket", socket.toString()));
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(output, true))
            .setErr(new PrintWriter(errors, true))
            .execute(words.toArray(String[]::new));
    return new Result(status, output.toString(), errors.toString());
  }

  /** Runs a command that must succeed. */
  String must(String... arguments) {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new AssertionError("cellwall " + List.of(arguments) + " failed: " + result);
    }
    return result.output();
  }

  /** What a command prints with {@code -o json}. */
  JsonNode json(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-o", "json"));
    return Probe.JSON.readTree(must(all.toArray(String[]::new)));
  }

  /** Applies manifests, given as text; returns when the kernel enforces them. */
  Result tryApply(String manifests, String... options) {
    try {
      Path file = Files.writeString(directory.resolve("manifests.yaml"), manifests);
      List<String> all = new ArrayList<>(List.of("apply", "-f", file.toString()));
      all.addAll(List.of(options));
      return run(all.toArray(String[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply(String manifests) {
    Result result = tryApply(manifests);
    if (result.status() != 0) {
      throw new AssertionError("cellwall apply failed: " + result + "\n" + manifests);
    }
  }

  record Result(int status, String output, String errors) {}
}
