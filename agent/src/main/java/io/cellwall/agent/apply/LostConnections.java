package io.cellwall.agent.apply;

import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.Connection;
import io.cellwall.manifest.Protocol;
import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Side;
import io.cellwall.policy.Verdict;
import java.time.Instant;
import java.util.List;

/** Which connections one policy lets live and another would cut. */
record LostConnections(Enforcement enforcement, Instant now) {
  /** A policy and whose each cgroup is by it. */
  record State(Policy policy, PolicyTable table) {}

  List<Connection> of(List<Connection> connections, State before, State after) {
    return connections.stream()
        .filter(it -> isAllowed(it, before) && !isAllowed(it, after))
        .toList();
  }

  private boolean isAllowed(Connection connection, State state) {
    Connection.End source = connection.accepted() ? connection.far() : connection.near();
    Connection.End destination = connection.accepted() ? connection.near() : connection.far();
    Query query =
        Query.packet(
            side(source, state.table()),
            source.address(),
            side(destination, state.table()),
            destination.address(),
            Protocol.TCP,
            destination.port());
    return Evaluator.decide(state.policy(), query, now).verdict() != Verdict.DENY;
  }

  private Side side(Connection.End end, PolicyTable table) {
    if (!end.here()) {
      return Side.Other.WORLD;
    }
    return end.cgroup()
        .map(path -> enforcement.owner(path, table))
        .flatMap(enforcement::name)
        .<Side>map(Side.Component::new)
        .orElse(Side.Other.HOST);
  }
}
