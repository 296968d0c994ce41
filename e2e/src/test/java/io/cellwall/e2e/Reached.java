package io.cellwall.e2e;

/**
 * What came of one attempt.
 *
 * @param outcome {@code echo}, the name of an error, {@code timeout} or {@code closed}
 */
record Reached(String outcome, long micros) {
  boolean answered() {
    return outcome.equals("echo");
  }

  /** Refused by the kernel at the caller, as {@code onViolation: reject} promises. */
  boolean refused() {
    return outcome.equals("EPERM");
  }
}
