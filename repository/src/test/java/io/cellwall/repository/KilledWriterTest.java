package io.cellwall.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that write revisions are killed at random points: what was acknowledged is there, and
 * nothing is half there. {@link CrashStateTest} tries every point of one change, without processes.
 */
class KilledWriterTest {
  private static final int KILLS = 30;
  private static final int MOST_MICROSECONDS = 40_000;

  @TempDir Path directory;

  /** Writes revisions until it is killed, and says each that is committed. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      GitRepository repository = GitRepository.open(Path.of(arguments[0]));
      System.out.println(repository.latest().number());
      while (true) {
        long number = repository.latest().number() + 1;
        Revisions.commit(repository, expected(number));
        System.out.println(number);
      }
    }
  }

  /** Several manifests, so that half of a change would be seen. */
  private static Revision expected(long number) {
    return Revisions.revision(
        number,
        Revisions.component("a", "text " + number),
        Revisions.component("b", "text " + number),
        Revisions.component("c", "text " + number % 7));
  }

  @Test
  void losesNothingAcknowledgedAndShowsNothingHalf() throws IOException {
    Random random = new Random(4);
    Path store = directory.resolve("revisions.git");
    long acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged = writeAndKill(store, random.nextInt(MOST_MICROSECONDS));
      try (GitRepository repository = GitRepository.open(store)) {
        Revision latest = repository.latest();
        assertThat(latest.number()).isBetween(acknowledged, acknowledged + 1);
        assertThat(latest)
            .isEqualTo(latest.number() == 0 ? Revision.EMPTY : expected(latest.number()));
      }
    }
    try (GitRepository repository = GitRepository.open(store)) {
      for (long number = 1; number <= repository.latest().number(); number++) {
        assertThat(repository.read(number)).contains(expected(number));
      }
    }
  }

  /** Returns the last number it said. */
  private static long writeAndKill(Path store, int microseconds) throws IOException {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                store.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = writer.inputReader()) {
      String first = lines.readLine();
      LockSupport.parkNanos(microseconds * 1_000L);
      writer.toHandle().destroyForcibly();
      List<String> rest = lines.lines().toList();
      return Long.parseLong(rest.isEmpty() ? first : rest.getLast());
    }
  }
}
