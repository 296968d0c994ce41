package io.cellwall.compile;

import java.util.HashMap;
import java.util.Map;

/** Numbers in the order of asking. */
public final class CountingIdentities implements Identities {
  private final Map<String, Integer> components = new HashMap<>();
  private final Map<Prefix, Integer> prefixes = new HashMap<>();

  @Override
  public int component(String name) {
    return components.computeIfAbsent(name, _ -> Identity.FIRST_COMPONENT + components.size());
  }

  @Override
  public int cidr(Prefix prefix) {
    return prefixes.computeIfAbsent(prefix, _ -> Identity.FIRST_CIDR + prefixes.size());
  }
}
