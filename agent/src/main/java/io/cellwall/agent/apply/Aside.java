package io.cellwall.agent.apply;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/**
 * A step of a change that goes on beside the writer's thread, and has ended when this is closed.
 */
final class Aside<T> implements AutoCloseable {
  private final FutureTask<T> step;
  private final Thread thread;

  private Aside(String name, FutureTask<T> step) {
    this.step = step;
    this.thread = Thread.ofPlatform().name(name).daemon().start(step);
  }

  static <T> Aside<T> begin(String name, Callable<T> step) {
    return new Aside<>(name, new FutureTask<>(step));
  }

  /** Waits for it; what it throws is thrown here. */
  T result() {
    return WriterThread.result(step);
  }

  @Override
  public void close() {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
