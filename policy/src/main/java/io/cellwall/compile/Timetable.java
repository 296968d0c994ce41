package io.cellwall.compile;

import java.util.List;

/**
 * At which times which rule allows something; at all others nothing does. The kernel half follows
 * it by its own clock, so what it says comes to pass with or without an agent.
 *
 * @param stretches in order, without overlap
 */
public record Timetable(List<Stretch> stretches) {
  /** {@code STRETCHES} of {@code bpf/abi.h}: what comes later must be written again in time. */
  public static final int MOST = 64;

  /**
   * @param notBefore nanoseconds of the boot clock from which it is in force
   * @param notAfter nanoseconds of the boot clock at which it ends
   * @param rule as in a {@link RuleEntry}; for a grant its place among the grants sorted by name
   */
  public record Stretch(long notBefore, long notAfter, int rule) {
    boolean contains(long moment) {
      return notBefore <= moment && moment < notAfter;
    }
  }

  public Timetable {
    stretches = List.copyOf(stretches);
  }

  /** Whether there may be more to it than it has room for. */
  public boolean isFull() {
    return stretches.size() == MOST;
  }

  /** The last moment of which it knows. */
  public long end() {
    return stretches.getLast().notAfter();
  }
}
