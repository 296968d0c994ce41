package io.cellwall.compile;

/**
 * Which rule allows it: the same one at all times, or whichever a timetable names. One of the two
 * is 0.
 *
 * @param rule the rule's place in its manifest's {@code ingress} or {@code egress}, counted from 1
 * @param timetable number of a {@link Timetable}
 */
public record RuleEntry(int rule, int timetable) {
  public RuleEntry {
    if ((rule == 0) == (timetable == 0)) {
      throw new IllegalArgumentException(
          "expected a rule or a timetable, found rule=%d timetable=%d".formatted(rule, timetable));
    }
  }

  public static RuleEntry always(int rule) {
    return new RuleEntry(rule, 0);
  }

  public static RuleEntry by(int timetable) {
    return new RuleEntry(0, timetable);
  }
}
