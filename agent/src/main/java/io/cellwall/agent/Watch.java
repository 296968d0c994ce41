package io.cellwall.agent;

import io.cellwall.agent.apply.Enforcement;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looks twice a second whether every program is at its hook, mends what is not, and says so. */
final class Watch implements AutoCloseable {
  private static final Logger LOGGER = System.getLogger(Watch.class.getName());
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final Enforcement enforcement;
  private final Consumer<List<String>> alarm;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().name("watch").daemon().unstarted(task));
  private String lastFailure = "";

  private Watch(Enforcement enforcement, Consumer<List<String>> alarm) {
    this.enforcement = enforcement;
    this.alarm = alarm;
  }

  static Watch start(Enforcement enforcement, Consumer<List<String>> alarm) {
    Watch watch = new Watch(enforcement, alarm);
    long interval = INTERVAL.toMillis();
    var ignored =
        watch.rounds.scheduleWithFixedDelay(watch::look, interval, interval, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** A failure is said once, not at each round. */
  private void look() {
    try {
      List<String> mended = enforcement.mend();
      if (!mended.isEmpty()) {
        LOGGER.log(Level.ERROR, "somebody took programs from their hooks, mended={0}", mended);
        alarm.accept(mended);
      }
      lastFailure = "";
    } catch (RuntimeException failure) {
      if (!failure.toString().equals(lastFailure)) {
        LOGGER.log(Level.ERROR, "programs are missing at their hooks", failure);
        lastFailure = failure.toString();
      }
    }
  }

  @Override
  public void close() {
    rounds.close();
  }
}
