package io.cellwall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until the machine's processors have next to nothing to do, by what the kernel counts: an
 * agent that has just started is compiled by the JVM, and what has been unloaded is freed later.
 */
final class Idleness {
  private static final Path COUNTS = Path.of("/proc/stat");
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final double LITTLE = 0.1;
  private static final int MOST_WINDOWS = 60;

  /** Of all processors, in ticks since the boot. */
  private record Ticks(long idle, long all) {
    static Ticks read() {
      try (var lines = Files.lines(COUNTS)) {
        String[] words = lines.findFirst().orElseThrow().split(" +");
        long[] counts = Arrays.stream(words, 1, 9).mapToLong(Long::parseLong).toArray();
        return new Ticks(counts[3] + counts[4], Arrays.stream(counts).sum());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    double busySince(Ticks before) {
      return 1 - (double) (idle - before.idle) / Math.max(1, all - before.all);
    }
  }

  private Idleness() {}

  static void await() {
    double busy = 1;
    for (int window = 0; window < MOST_WINDOWS && busy > LITTLE; window++) {
      Ticks before = Ticks.read();
      LockSupport.parkNanos(WINDOW.toNanos());
      busy = Ticks.read().busySince(before);
    }
    if (busy > LITTLE) {
      System.err.printf("bench: the machine is not idle, busy=%.0f %%%n", busy * 100);
    }
  }
}
