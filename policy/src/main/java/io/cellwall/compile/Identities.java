package io.cellwall.compile;

/**
 * Gives every component and every CIDR prefix its number, the same number each time it is asked.
 * The agent's implementation is seeded from what the kernel already holds, so numbers outlive
 * restarts.
 */
public interface Identities {
  /**
   * The identity of the component called {@code name}, allocated on first use.
   *
   * @throws IllegalStateException if all identities are taken
   */
  int component(String name);

  /**
   * The identity of a prefix, as {@code address/length} in canonical form, allocated on first use.
   */
  int cidr(Prefix prefix);
}
