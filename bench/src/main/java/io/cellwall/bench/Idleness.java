package io.cellwall.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits until a process uses next to no processor time any more, by what the kernel counts. */
final class Idleness {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration LITTLE = Duration.ofMillis(50);
  private static final int MOST_WINDOWS = 60;

  private Idleness() {}

  static void await(ProcessHandle process) {
    Duration before = used(process);
    Duration last = WINDOW;
    for (int window = 0; window < MOST_WINDOWS; window++) {
      LockSupport.parkNanos(WINDOW.toNanos());
      Duration now = used(process);
      last = now.minus(before);
      if (last.compareTo(LITTLE) <= 0) {
        return;
      }
      before = now;
    }
    System.err.printf(
        "bench: the agent is still busy, pid=%d used=%d ms of the last %d ms%n",
        process.pid(), last.toMillis(), WINDOW.toMillis());
  }

  private static Duration used(ProcessHandle process) {
    return process
        .info()
        .totalCpuDuration()
        .orElseThrow(() -> new IllegalStateException("the agent ended, pid=" + process.pid()));
  }
}
