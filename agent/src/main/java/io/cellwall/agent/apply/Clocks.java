package io.cellwall.agent.apply;

import io.cellwall.compile.GrantClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The wall clock told by the boot clock. What lies between the two is kept until somebody is seen
 * to have set the wall clock, so that one moment has one reading by each.
 */
public final class Clocks {
  private static final Duration TOLERANCE = Duration.ofMillis(1);
  private static final int TRIES = 5;

  private final Enforcement enforcement;
  private final InstantSource wall;

  /** The wall clock's time when the boot clock read 0. */
  private volatile Instant boot;

  public Clocks(Enforcement enforcement, InstantSource wall) {
    this.enforcement = enforcement;
    this.wall = wall;
    this.boot = measure();
  }

  public GrantClock now() {
    long nanos = enforcement.bootNanos();
    return new GrantClock(instant(nanos), nanos);
  }

  public Instant instant(long bootNanos) {
    return boot.plusNanos(bootNanos);
  }

  /** Whether the wall clock was set since it was last asked; from then on the new time counts. */
  boolean wallWasSet() {
    Instant measured = measure();
    if (Duration.between(boot, measured).abs().compareTo(TOLERANCE) <= 0) {
      return false;
    }
    boot = measured;
    return true;
  }

  /** Tried again where the thread had to wait between the two clocks. */
  private Instant measure() {
    Instant measured = Instant.EPOCH;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      long before = enforcement.bootNanos();
      measured = wall.instant().minusNanos(before);
      if (enforcement.bootNanos() - before < TOLERANCE.toNanos() / 4) {
        break;
      }
    }
    return measured;
  }
}
