package io.cellwall.manifest;

import java.time.Duration;
import java.time.Instant;

/** When a grant ends. */
public sealed interface Expiry {
  /** The moment at which a grant made at {@code start} ends. */
  Instant end(Instant start);

  /** {@code duration}: counted from the moment the grant is applied. */
  record After(Duration duration) implements Expiry {
    @Override
    public Instant end(Instant start) {
      return start.plus(duration);
    }
  }

  /** {@code duration} of a grant that was applied at {@code start}. */
  record Dated(Instant start, Instant end) implements Expiry {
    @Override
    public Instant end(Instant start) {
      return end;
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
