package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.HostPath;
import java.util.List;
import java.util.Map;

/**
 * One component's rules and all that they mention. Its entries in the table follow from this and,
 * where a rule has a schedule, from the clock, and from nothing else.
 *
 * @param ingress the other sides of each ingress rule
 * @param egress the other sides of each egress rule
 * @param hostNames the numbers of what its egress rules mention of the host
 */
record RuleScope(
    int component,
    ComponentManifest manifest,
    List<List<Neighbour>> ingress,
    List<List<Neighbour>> egress,
    Map<HostPath.Name, Integer> hostNames) {
  RuleScope {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    hostNames = Map.copyOf(hostNames);
  }
}
