package io.cellwall.kernel;

import io.cellwall.compile.Identities;
import io.cellwall.compile.Identity;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.kernel.abi.CidrStruct;
import io.cellwall.kernel.abi.TextStruct;
import io.cellwall.kernel.bpf.BpfMap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of components and prefixes. Those of components are kept in the kernel's map {@code
 * names} and those of prefixes with the policy, so that they outlive agents. Safe for use by
 * several threads.
 */
public final class IdentityRegistry implements Identities {
  private final BpfMap names;
  private final Map<String, Integer> components = new HashMap<>();
  private final Map<Integer, String> componentNames = new HashMap<>();
  private final Map<Prefix, Integer> cidrs = new HashMap<>();
  private final Map<Integer, Prefix> prefixes = new HashMap<>();

  /** Numbers that a table has which is not in force yet, and may never be. */
  private final Map<String, Integer> newComponents = new HashMap<>();

  private final Map<Prefix, Integer> newPrefixes = new HashMap<>();
  private int nextComponent = Identity.FIRST_COMPONENT;
  private int nextCidr = Identity.FIRST_CIDR;

  /** Knows what the kernel knows. */
  IdentityRegistry(BpfMap names, BpfMap cidrs) {
    this.names = names;
    names.forEach(
        (key, value) -> remember(TextStruct.read(value), key.get(ValueLayout.JAVA_INT, 0)));
    cidrs.forEach((key, value) ->
        remember(CidrStruct.ENTRIES.readKey(key), value.get(ValueLayout.JAVA_INT, 0)));
  }

  private void remember(String name, int identity) {
    components.put(name, identity);
    componentNames.put(identity, name);
    nextComponent = Math.max(nextComponent, identity + 1);
  }

  private void remember(Prefix prefix, int identity) {
    cidrs.put(prefix, identity);
    prefixes.put(identity, prefix);
    nextCidr = Math.max(nextCidr, identity + 1);
  }

  /** Takes an earlier boot's numbers in place of what is there, which nothing refers to yet. */
  synchronized void restore(Map<String, Integer> numbers, Map<Prefix, Integer> prefixNumbers) {
    componentNames.keySet().forEach(this::forget);
    components.clear();
    componentNames.clear();
    numbers.forEach((name, identity) -> {
      write(name, identity);
      remember(name, identity);
    });
    prefixNumbers.forEach(this::remember);
    draft();
  }

  private void forget(int identity) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = names.newKey(arena);
      key.set(ValueLayout.JAVA_INT, 0, identity);
      boolean ignored = names.delete(key);
    }
  }

  /**
   * Forgets the numbers that were given since a table was last kept: what they were for was
   * refused.
   */
  public synchronized Identities draft() {
    newComponents.clear();
    newPrefixes.clear();
    return this;
  }

  /** A new name has a number from here on, but holds it only once {@link #keep} is told. */
  @Override
  public synchronized int component(String name) {
    Integer known = components.get(name);
    if (known != null) {
      return known;
    }
    int number = newComponents.computeIfAbsent(name, _ -> nextComponent + newComponents.size());
    if (number > Identity.LAST_COMPONENT) {
      throw new IllegalStateException(
          "no identity is left for component=" + name + ", last=" + Identity.LAST_COMPONENT);
    }
    return number;
  }

  /** The table is about to come into force: its numbers are for good, those of others are free. */
  synchronized void keep(PolicyTable table) {
    newComponents.forEach((name, identity) -> {
      if (table.components().containsKey(identity)) {
        write(name, identity);
        remember(name, identity);
      }
    });
    newPrefixes.forEach((prefix, identity) -> {
      if (table.cidrs().containsKey(prefix)) {
        remember(prefix, identity);
      }
    });
    draft();
  }

  private void write(String name, int identity) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = names.newKey(arena);
      MemorySegment value = names.newValue(arena);
      key.set(ValueLayout.JAVA_INT, 0, identity);
      TextStruct.write(value, name);
      names.update(key, value);
    }
  }

  @Override
  public synchronized int cidr(Prefix prefix) {
    Integer known = cidrs.get(prefix);
    return known != null
        ? known
        : newPrefixes.computeIfAbsent(prefix, _ -> nextCidr + newPrefixes.size());
  }

  /** The component that has this number, without a manifest any more or not in force yet too. */
  public synchronized Optional<String> name(int identity) {
    return Optional.ofNullable(componentNames.get(identity))
        .or(() ->
            newComponents.entrySet().stream()
                .filter(entry -> entry.getValue() == identity)
                .map(Map.Entry::getKey)
                .findFirst());
  }

  /** The prefix that has this number. */
  public synchronized Optional<Prefix> prefix(int identity) {
    return Optional.ofNullable(prefixes.get(identity));
  }

  /** The number of a component, if it was ever in force. */
  public synchronized Optional<Integer> find(String name) {
    return Optional.ofNullable(components.get(name));
  }

  /** All components ever in force, by name. */
  public synchronized Map<String, Integer> components() {
    return Map.copyOf(components);
  }
}
