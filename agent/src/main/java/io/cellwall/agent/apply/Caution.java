package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import java.time.Duration;
import java.util.Optional;

/**
 * What guards its author against a change.
 *
 * @param confirmWithin it is taken back unless it is confirmed in this time
 */
public record Caution(Optional<Duration> confirmWithin) {
  public static final Caution NONE = new Caution(Optional.empty());

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  public Caution {
    confirmWithin.ifPresent(Caution::check);
  }

  private static void check(Duration time) {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new RefusedException(
          Code.BAD_CALL, "confirm: expected a time from 1s to 24h, found " + time);
    }
  }
}
