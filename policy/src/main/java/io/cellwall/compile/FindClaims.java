package io.cellwall.compile;

import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.PortRange;
import io.cellwall.manifest.Protocol;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Pass: who exposes each port at some address or other, so that nobody else binds it at all of
 * them. Where several do, nobody has it alone, and the claim is {@link Identity#ANY}'s.
 */
final class FindClaims {
  private record Holder(int component, boolean wide) {}

  /** How many more endpoints hold the ports from here on, by whose they are. */
  private final NavigableMap<Integer, Map<Holder, Integer>> changes = new TreeMap<>();

  private FindClaims() {}

  static Map<ExposureKey, ExposureEntry> claims(Collection<ComponentParts> components) {
    Map<Protocol, FindClaims> claims = new EnumMap<>(Protocol.class);
    for (ComponentParts component : components) {
      for (Endpoint exposed : component.manifest().exposes()) {
        if (exposed instanceof Endpoint.Network endpoint
            && endpoint.addresses().filter(list -> !list.isEmpty()).isPresent()) {
          claims
              .computeIfAbsent(endpoint.protocol(), _ -> new FindClaims())
              .add(endpoint.ports(), new Holder(component.number(), endpoint.isWide()));
        }
      }
    }
    Map<ExposureKey, ExposureEntry> exposures = new HashMap<>();
    claims.forEach((protocol, all) -> all.sweep(protocol, exposures));
    return exposures;
  }

  private void add(PortRange ports, Holder holder) {
    change(ports.first(), holder, 1);
    change(ports.last() + 1, holder, -1);
  }

  private void change(int port, Holder holder, int by) {
    changes.computeIfAbsent(port, _ -> new HashMap<>()).merge(holder, by, Integer::sum);
  }

  private void sweep(Protocol protocol, Map<ExposureKey, ExposureEntry> exposures) {
    Map<Holder, Integer> held = new HashMap<>();
    int first = 0;
    Optional<ExposureEntry> claim = Optional.empty();
    for (Map.Entry<Integer, Map<Holder, Integer>> change : changes.entrySet()) {
      int port = change.getKey();
      change.getValue().forEach((holder, by) -> held.merge(holder, by, Integer::sum));
      held.values().removeIf(count -> count == 0);
      Optional<ExposureEntry> next = claim(held.keySet());
      if (!next.equals(claim)) {
        if (claim.isPresent()) {
          put(protocol, new PortRange(first, port - 1), claim.get(), exposures);
        }
        first = port;
        claim = next;
      }
    }
  }

  private static Optional<ExposureEntry> claim(Set<Holder> holders) {
    boolean wide = holders.stream().allMatch(Holder::wide);
    return holders.stream()
        .map(Holder::component)
        .reduce((one, other) -> one.equals(other) ? one : Identity.ANY)
        .map(component -> new ExposureEntry(component, 0, wide));
  }

  private static void put(
      Protocol protocol,
      PortRange ports,
      ExposureEntry claim,
      Map<ExposureKey, ExposureEntry> exposures) {
    for (PortBlocks.Block block : PortBlocks.of(ports)) {
      exposures.put(
          new ExposureKey(protocol.code(), Prefixes.SOMEWHERE, block.first(), block.bits()), claim);
    }
  }
}
