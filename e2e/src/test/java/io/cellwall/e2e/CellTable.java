package io.cellwall.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * One run of a program below {@code src/test/probe} that prints a line for each thing it tried:
 * here each of its cells is a test. Such a program needs no JVM of ours, and so runs as well in a
 * virtual machine, whose kernel has what this one may lack.
 */
record CellTable(int status, String output) {
  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
  private static final String PROBES = "e2e/src/test/probe/";

  /** On this kernel. */
  static CellTable run(String program, String... options) {
    return start(python(program, options));
  }

  /** On another, in a virtual machine with these options of {@code e2e/vm/run}. */
  static CellTable runInMachine(List<String> machine, String program, String... options) {
    List<String> command = new ArrayList<>(List.of("e2e/vm/run"));
    command.addAll(machine);
    command.add("--");
    command.addAll(python(program, options));
    return start(command);
  }

  private static List<String> python(String program, String... options) {
    List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-B", PROBES + program));
    command.addAll(List.of(options));
    return command;
  }

  private static CellTable start(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(PROJECT.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    try {
      Process process = builder.redirectErrorStream(true).start();
      // A test run that is interrupted must not leave a machine behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      return new CellTable(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /**
   * A test for each cell, and one for the run itself: a machine that stopped early has few cells.
   */
  Stream<DynamicTest> tests(int fewestCells) {
    List<Cell> cells = output.lines().filter(Cell::isOne).map(Cell::parse).toList();
    DynamicTest whole =
        dynamicTest(
            "the table was run to its end",
            () -> {
              assertThat(cells).as(output).hasSizeGreaterThanOrEqualTo(fewestCells);
              assertThat(status)
                  .as(output)
                  .isEqualTo(cells.stream().allMatch(Cell::passed) ? 0 : 1);
            });
    return Stream.concat(Stream.of(whole), cells.stream().map(Cell::test));
  }

  private record Cell(List<String> words) {
    private static final String MARK = "CELL\t";
    private static final int WORDS = 8;

    static boolean isOne(String line) {
      return line.startsWith(MARK);
    }

    static Cell parse(String line) {
      return new Cell(List.of(line.substring(MARK.length()).split("\t", WORDS)));
    }

    boolean passed() {
      return words.get(6).equals("PASS");
    }

    /** Its name says who does what to whom, under which manifests, and what must come of it. */
    DynamicTest test() {
      String name = words.get(7) + ": " + words.get(4) + " (" + words.get(2) + ")";
      return dynamicTest(name, () -> assertThat(passed()).as(String.join(" ", words)).isTrue());
    }
  }
}
