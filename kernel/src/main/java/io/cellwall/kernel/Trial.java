package io.cellwall.kernel;

/**
 * A change that gives way by itself: the kernel goes back at its end, agent or no agent.
 *
 * @param generation of the change
 * @param end the boot clock's moment from which what was before is in force again
 * @param former the generation that it gives way to, one that was never in force before
 */
public record Trial(long generation, long end, long former) {}
