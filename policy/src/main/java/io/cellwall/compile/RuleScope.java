package io.cellwall.compile;

import io.cellwall.manifest.ComponentManifest;
import java.util.List;

/**
 * One component's rules and all that they mention. Its entries in the table follow from this and,
 * where a rule has a schedule, from the clock, and from nothing else.
 *
 * @param ingress the other sides of each ingress rule
 * @param egress the other sides of each egress rule
 */
record RuleScope(
    int component,
    ComponentManifest manifest,
    List<List<Neighbour>> ingress,
    List<List<Neighbour>> egress) {
  RuleScope {
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
  }
}
