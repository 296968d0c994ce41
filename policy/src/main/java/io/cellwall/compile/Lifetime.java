package io.cellwall.compile;

import io.cellwall.manifest.WeeklyHours;
import java.time.Instant;

/** When a permission is in force. */
sealed interface Lifetime {
  /** A rule without a schedule. */
  record Always() implements Lifetime {}

  /** A grant. */
  record Until(Instant end) implements Lifetime {}

  /** A rule with a schedule. */
  record Weekly(WeeklyHours hours) implements Lifetime {}
}
