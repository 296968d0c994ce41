package io.cellwall.kernel;

/**
 * A process inside a component.
 *
 * @param command as in {@code /proc/PID/comm}
 * @param cgroup path below the governed root
 */
public record ComponentProcess(int pid, String command, String cgroup) {}
