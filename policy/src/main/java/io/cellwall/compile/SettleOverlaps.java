package io.cellwall.compile;

import io.cellwall.compile.Permission.Extent;
import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.PortRange;
import io.cellwall.manifest.Protocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pass: where several permissions allow the same, keeps the one that is best to have. The kernel's
 * map answers with the longest match alone, so a narrow permission that ends soon must not hide a
 * wide one that lasts: entries are made so that none overlap, except for the one that leaves
 * protocol or endpoint open, which is the best of its kind and hidden by better ones only.
 */
final class SettleOverlaps {
  private static final int PROTOCOL_BITS = 8;
  private static final int ONE_BITS = PROTOCOL_BITS + PortBlocks.PORT_BITS;

  /** Whose permissions, about whom. */
  private record Relation(Direction direction, int component, int peer) {}

  private final Map<RuleKey, RuleEntry> rules = new HashMap<>();

  private SettleOverlaps() {}

  static Map<RuleKey, RuleEntry> rules(List<Permission> permissions, GrantClock clock) {
    Comparator<Permission> bestFirst =
        Comparator.comparing(Permission::lifetime, Lifetime.preference(clock.bootNanos()))
            .thenComparingInt(Permission::rule);
    Map<Relation, List<Permission>> relations = new LinkedHashMap<>();
    permissions.stream()
        .sorted(bestFirst)
        .forEach(it -> relations.computeIfAbsent(relation(it), _ -> new ArrayList<>()).add(it));
    SettleOverlaps settled = new SettleOverlaps();
    relations.forEach(settled::settle);
    return settled.rules;
  }

  private static Relation relation(Permission permission) {
    return new Relation(permission.direction(), permission.component(), permission.peer());
  }

  private void settle(Relation relation, List<Permission> bestFirst) {
    settleEndpoints(relation, bestFirst);
    settlePorts(relation, bestFirst);
  }

  private void settleEndpoints(Relation relation, List<Permission> bestFirst) {
    for (Permission permission : bestFirst) {
      RuleEntry entry = entry(permission);
      if (permission.extent() instanceof Extent.Endpoint(int number)) {
        rules.putIfAbsent(key(relation, RuleKey.ENDPOINT, number, ONE_BITS), entry);
      }
      if (permission.extent() instanceof Extent.AllEndpoints) {
        rules.put(key(relation, RuleKey.ENDPOINT, 0, PROTOCOL_BITS), entry);
        // All that comes after is worse and inside it.
        return;
      }
    }
  }

  private void settlePorts(Relation relation, List<Permission> bestFirst) {
    Map<Protocol, PortSpace> free = new EnumMap<>(Protocol.class);
    for (Permission permission : bestFirst) {
      RuleEntry entry = entry(permission);
      if (permission.extent() instanceof Extent.Ports(Protocol protocol, PortRange range)) {
        PortSpace space = free.computeIfAbsent(protocol, _ -> new PortSpace());
        space.take(range).forEach(gap -> put(relation, protocol, gap, entry));
      }
      if (permission.extent() instanceof Extent.Everything) {
        rules.put(key(relation, 0, 0, 0), entry);
        // All that comes after is worse and inside it.
        return;
      }
    }
  }

  private void put(Relation relation, Protocol protocol, PortRange range, RuleEntry entry) {
    for (PortBlocks.Block block : PortBlocks.of(range)) {
      rules.put(key(relation, protocol.code(), block.first(), PROTOCOL_BITS + block.bits()), entry);
    }
  }

  private static RuleKey key(Relation relation, int protocol, int port, int bits) {
    return new RuleKey(
        relation.direction(), relation.component(), relation.peer(), protocol, port, bits);
  }

  private static RuleEntry entry(Permission permission) {
    Lifetime lifetime = permission.lifetime();
    return new RuleEntry(permission.rule(), lifetime.notBefore(), lifetime.notAfter());
  }
}
