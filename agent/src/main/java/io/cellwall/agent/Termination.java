package io.cellwall.agent;

import java.util.concurrent.CountDownLatch;

/** Turns SIGTERM and SIGINT into an orderly end with exit status 0. */
final class Termination {
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);

  private Termination() {}

  static Termination listen() {
    Termination termination = new Termination();
    Runtime.getRuntime().addShutdownHook(new Thread(termination::end, "termination"));
    return termination;
  }

  /** Returns when the agent is to stop. */
  void await() throws InterruptedException {
    asked.await();
  }

  /** Says that it has stopped. */
  void done() {
    done.countDown();
  }

  /**
   * Runs when the virtual machine ends. If that is because of a signal, it would report the signal
   * as its status, although being told to stop is how an agent ends well.
   */
  private void end() {
    if (done.getCount() == 0) {
      return;
    }
    asked.countDown();
    try {
      done.await();
      Runtime.getRuntime().halt(0);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
