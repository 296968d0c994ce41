package io.cellwall.agent.apply;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One thread that carries out what it is given in order, and alarms between. */
final class WriterThread implements AutoCloseable {
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("policy-writer").daemon().factory());

  WriterThread() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Waits for the answer; what the task throws is thrown here. */
  <T> T call(Callable<T> task) {
    return result(executor.submit(task));
  }

  static <T> T result(Future<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException("the writer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted before the change was acknowledged", e);
    }
  }

  Alarm alarm(Runnable task) {
    return new Alarm(task);
  }

  /** Ends after the task that is being carried out. */
  @Override
  public void close() {
    executor.shutdown();
    try {
      executor.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Goes off once each time it is set. */
  final class Alarm {
    private final Runnable task;
    private @Nullable ScheduledFuture<?> waiting;

    private Alarm(Runnable task) {
      this.task = task;
    }

    /** In place of what was set before: so many milliseconds from now, or not at all. */
    void set(Optional<Long> delay) {
      if (waiting != null) {
        waiting.cancel(false);
      }
      waiting =
          delay
              .<ScheduledFuture<?>>map(
                  millis -> executor.schedule(task, millis, TimeUnit.MILLISECONDS))
              .orElse(null);
    }
  }
}
