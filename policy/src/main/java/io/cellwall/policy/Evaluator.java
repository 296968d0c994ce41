package io.cellwall.policy;

import java.time.Instant;
import java.util.Optional;

/** The oracle: slow, obvious, and written without a look at the compiler or the kernel half. */
public final class Evaluator {
  private Evaluator() {}

  /** What becomes of a flow at {@code now}. */
  public static Decision decide(Policy policy, Query query, Instant now) {
    return new Decision(
        Verdict.DENY,
        Reason.UNIDENTIFIED_SOURCE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false);
  }
}
