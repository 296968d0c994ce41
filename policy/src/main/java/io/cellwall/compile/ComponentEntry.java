package io.cellwall.compile;

/**
 * How a component with a manifest is enforced; an identity without an entry has no manifest.
 *
 * @param audit let pass and log what this component's manifest refuses
 * @param drop refuse in silence instead of with an error
 * @param privileges bits of {@link Privilege}
 */
public record ComponentEntry(boolean audit, boolean drop, int privileges) {}
