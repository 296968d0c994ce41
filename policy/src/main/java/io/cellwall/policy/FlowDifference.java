package io.cellwall.policy;

/**
 * A flow that two policies decide otherwise.
 *
 * @param allowed whether the second lets it pass; the first did not, or the other way round
 */
public record FlowDifference(boolean allowed, FlowProbe probe, Decision before, Decision after) {}
