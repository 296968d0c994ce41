package io.cellwall.manifest;

import java.time.Duration;
import java.time.Instant;

/** When a grant ends. */
public sealed interface Expiry {
  /** The moment at which a grant made at {@code start} ends. */
  Instant end(Instant start);

  /** Whether a grant is known to begin after {@code now}. */
  default boolean beginsAfter(Instant now) {
    return false;
  }

  /** {@code duration}: counted from the moment the grant is applied. */
  record After(Duration duration) implements Expiry {
    @Override
    public Instant end(Instant start) {
      return start.plus(duration);
    }
  }

  /**
   * {@code duration} of a grant that was applied.
   *
   * @param applied what the wall clock said then, which tells it from others of its name
   * @param start the same moment by what the wall clock says now
   */
  record Dated(Instant applied, Instant start, Instant end) implements Expiry {
    @Override
    public Instant end(Instant start) {
      return end;
    }

    @Override
    public boolean beginsAfter(Instant now) {
      return start.isAfter(now);
    }
  }

  /** {@code expires}. */
  record At(Instant instant) implements Expiry {
    @Override
    public Instant end(Instant start) {
      return instant;
    }
  }
}
