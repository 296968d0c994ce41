package io.cellwall.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition itself, never for a time that should be enough for it. */
final class Await {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(2);

  private Await() {}

  static void until(String what, Callable<Boolean> condition) {
    present(what, () -> condition.call() ? Optional.of(true) : Optional.empty());
  }

  static <T> T present(String what, Callable<Optional<T>> question) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> answer = ask(question);
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    throw new AssertionError("waited in vain, what=" + what + " seconds=" + PATIENCE.toSeconds());
  }

  private static <T> T ask(Callable<T> question) {
    try {
      return question.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
