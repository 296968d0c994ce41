package io.cellwall.agent.apply;

import io.cellwall.agent.apply.RefusedException.Code;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What guards its author against a change.
 *
 * @param confirmWithin it is taken back unless it is confirmed in this time
 * @param caller the process that asks for it, whose connections are looked after
 * @param force even if it cuts the caller's connections
 */
public record Caution(Optional<Duration> confirmWithin, OptionalInt caller, boolean force) {
  public static final Caution NONE = new Caution(Optional.empty());

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  public Caution {
    confirmWithin.ifPresent(Caution::check);
  }

  Caution(Optional<Duration> confirmWithin) {
    this(confirmWithin, OptionalInt.empty(), false);
  }

  /** The process whose connections must not be cut for good. */
  OptionalInt guarded() {
    return force || confirmWithin.isPresent() ? OptionalInt.empty() : caller;
  }

  private static void check(Duration time) {
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new RefusedException(
          Code.BAD_CALL, "confirm: expected a time from 1s to 24h, found " + text(time));
    }
  }

  /** As it is written in a call: {@code 1h30m}. */
  private static String text(Duration time) {
    return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
  }
}
