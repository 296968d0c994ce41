package io.cellwall.compile;

import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.PortRange;

/**
 * One rule about one peer and one stretch of what it may reach: what is left of rules and grants
 * when names, labels and blocks are numbers.
 *
 * @param component identity of the component whose manifest has it; for a grant the source
 * @param peer identity of the other side
 * @param rule number of the rule or grant
 */
record Permission(
    Direction direction, int component, int peer, Extent extent, int rule, Lifetime lifetime) {

  boolean isPermanent() {
    return lifetime instanceof Lifetime.Always;
  }

  /** What may be reached. */
  sealed interface Extent {
    /** An endpoint of the destination by number. */
    record Endpoint(int number) implements Extent {}

    /** Every endpoint that the destination exposes. */
    record AllEndpoints() implements Extent {}

    /** Everything, whatever the protocol. */
    record Everything() implements Extent {}

    /** Ports of one protocol, or numbers of what has a name. */
    record Ports(int protocol, PortRange range) implements Extent {}
  }
}
