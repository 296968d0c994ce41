package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The command line, as a process, against one agent. */
final class Cli {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private final Path socket;
  private final Path directory;

  Cli(Path socket, Path directory) {
    this.socket = socket;
    this.directory = directory;
  }

  Result run(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                JAVA.toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.cellwall.cli.Main"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CELLWALL_SOCKET", socket.toString());
    Path errors = directory.resolve("cli-errors.txt");
    builder.redirectError(errors.toFile());
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new Result(process.waitFor(), output, Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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
