package io.cellwall.agent.apply;

import io.cellwall.compile.PolicyTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Processes that nobody means by a selector, and whose walls would be hard to take down again: the
 * agent, the service manager, and whoever makes the change.
 */
record Bystanders(Enforcement enforcement) {
  private static final int SERVICE_MANAGER = 1;

  /** A sentence about the first of them that a change would make a component's. */
  Optional<String> takenIn(OptionalInt caller, PolicyTable before, PolicyTable after) {
    return processes(caller).entrySet().stream()
        .flatMap(each -> takenIn(each.getKey(), each.getValue(), before, after).stream())
        .findFirst();
  }

  private static Map<Integer, String> processes(OptionalInt caller) {
    Map<Integer, String> processes = new LinkedHashMap<>();
    processes.put((int) ProcessHandle.current().pid(), "the agent itself");
    processes.put(SERVICE_MANAGER, "the service manager");
    caller.ifPresent(pid -> processes.putIfAbsent(pid, "the session that makes the change"));
    return processes;
  }

  private Optional<String> takenIn(int pid, String who, PolicyTable before, PolicyTable after) {
    return enforcement
        .cgroup(pid)
        .flatMap(cgroup ->
            component(cgroup, after)
                .filter(name -> component(cgroup, before).isEmpty())
                .map(name ->
                    "component %s would take in %s (process %d in cgroup %s)"
                        .formatted(name, who, pid, cgroup)));
  }

  private Optional<String> component(String cgroup, PolicyTable table) {
    return enforcement.name(enforcement.owner(cgroup, table));
  }
}
