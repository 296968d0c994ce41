package io.cellwall.kernel;

import io.cellwall.compile.Identities;
import io.cellwall.compile.Prefix;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of components and prefixes, kept in the kernel's map {@code names} so that they
 * outlive agents. Safe for use by several threads.
 */
public final class IdentityRegistry implements Identities {
  IdentityRegistry() {}

  @Override
  public int component(String name) {
    return Pending.here();
  }

  @Override
  public int cidr(Prefix prefix) {
    return Pending.here();
  }

  /** The component that has this number, whether or not it still has a manifest. */
  public Optional<String> name(int identity) {
    return Pending.here();
  }

  /** The prefix that has this number. */
  public Optional<Prefix> prefix(int identity) {
    return Pending.here();
  }

  /** All components ever numbered, by name. */
  public Map<String, Integer> components() {
    return Pending.here();
  }
}
