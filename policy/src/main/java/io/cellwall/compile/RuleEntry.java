package io.cellwall.compile;

/**
 * Which rule allows it, and when it is in force.
 *
 * @param rule the rule's place in its manifest's {@code ingress} or {@code egress}, counted from 1;
 *     for a grant its place among the grants sorted by name
 * @param notBefore nanoseconds of the boot clock from which it is in force; 0: always
 * @param notAfter nanoseconds of the boot clock at which it ends; 0: never
 */
public record RuleEntry(int rule, long notBefore, long notAfter) {}
