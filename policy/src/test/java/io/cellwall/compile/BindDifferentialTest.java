package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Endpoint;
import io.cellwall.manifest.Protocol;
import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import io.cellwall.policy.RandomManifests;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Who may bind which port: the compiled table, asked as the kernel half asks it, says so too. */
class BindDifferentialTest {
  private static final int COMPONENTS = 5;
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");

  /**
   * One bind().
   *
   * @param address null: all addresses
   */
  private record Bind(
      ComponentManifest component, Protocol protocol, @Nullable InetAddress address, int port) {}

  @Property(tries = 500)
  void tableAgreesWithTheManifests(@ForAll long seed) throws UnknownHostException {
    Policy policy = Policies.of(shared(RandomManifests.of(seed, COMPONENTS)));
    Identities identities = new CountingIdentities();
    PolicyTable table = Compiler.compile(policy, identities, new GrantClock(NOW, 1_000_000_000L));
    Random random = new Random(seed);
    for (int count = 0; count < 300; count++) {
      Bind bind = next(policy, random);
      boolean said = mayBind(table, identities.component(bind.component().name()), bind);
      assertThat(said).as("%s", bind).isEqualTo(mayBind(policy, bind));
    }
  }

  /** Two more components that share ports at addresses of their own. */
  private static String shared(String documents) {
    return documents
        + Policies.component("d1", exposed("10.9.0.2", 700, 760)).replaceFirst("^", "\n---\n")
        + Policies.component("d2", exposed("10.9.0.3", 740, 790)).replaceFirst("^", "\n---\n");
  }

  private static String exposed(String address, int first, int last) {
    return "exposes: [{name: a, protocol: UDP, port: %d, endPort: %d, addresses: [%s]}]"
        .formatted(first, last, address);
  }

  private static Bind next(Policy policy, Random random) throws UnknownHostException {
    List<ComponentManifest> components = List.copyOf(policy.components().values());
    List<String> addresses = List.of("127.0.0.1", "10.1.2.3", "10.9.0.2", "10.9.0.3", "::1");
    return new Bind(
        components.get(random.nextInt(components.size())),
        random.nextBoolean() ? Protocol.TCP : Protocol.UDP,
        random.nextBoolean()
            ? null
            : InetAddress.getByName(addresses.get(random.nextInt(addresses.size()))),
        90 + random.nextInt(750));
  }

  /** As the contract has it. */
  private static boolean mayBind(Policy policy, Bind bind) {
    if (bind.component().exposes().stream().anyMatch(it -> holds(it, bind))) {
      return true;
    }
    boolean others =
        policy.components().values().stream()
            .filter(other -> !other.name().equals(bind.component().name()))
            .flatMap(other -> other.exposes().stream())
            .anyMatch(it -> touches(it, bind));
    boolean named =
        bind.component().sourcePorts().stream()
            .anyMatch(it -> it.protocol() == bind.protocol() && it.ports().contains(bind.port()));
    return !others && (bind.protocol() == Protocol.UDP || named);
  }

  private static boolean holds(Endpoint exposed, Bind bind) {
    return touches(exposed, bind)
        && exposed instanceof Endpoint.Network network
        && (bind.address() != null || network.addresses().isEmpty());
  }

  private static boolean touches(Endpoint exposed, Bind bind) {
    return exposed instanceof Endpoint.Network network
        && network.protocol() == bind.protocol()
        && network.ports().contains(bind.port())
        && (bind.address() == null
            ? network.addresses().filter(List::isEmpty).isEmpty()
            : network.at(bind.address()));
  }

  /** As {@code may_bind()} in the kernel half. */
  private static boolean mayBind(PolicyTable table, int component, Bind bind) {
    Prefix address = Optional.ofNullable(bind.address()).map(Prefixes::of).orElse(Prefix.ALL);
    ExposureEntry exposure = exposure(table, bind, address);
    if (exposure != null && exposure.component() == component) {
      return true;
    }
    if (exposure == null && bind.address() == null) {
      exposure = exposure(table, bind, Prefixes.SOMEWHERE);
    }
    return (exposure == null || exposure.component() == component)
        && (bind.protocol() == Protocol.UDP || mayAskFrom(table, component, bind));
  }

  private static @Nullable ExposureEntry exposure(PolicyTable table, Bind bind, Prefix address) {
    int protocol = bind.protocol().code();
    for (Prefix place : List.of(address, Prefix.ALL)) {
      for (int bits = 16; bits >= 0; bits--) {
        int port = masked(bind.port(), bits);
        ExposureEntry entry = table.exposures().get(new ExposureKey(protocol, place, port, bits));
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  private static boolean mayAskFrom(PolicyTable table, int component, Bind bind) {
    int protocol = bind.protocol().code();
    for (int bits = 16; bits >= 0; bits--) {
      int port = masked(bind.port(), bits);
      RuleKey key =
          new RuleKey(Direction.SOURCE, component, Identity.ANY, protocol, port, 8 + bits);
      if (table.rules().containsKey(key)) {
        return true;
      }
    }
    return false;
  }

  private static int masked(int port, int bits) {
    return bits == 0 ? 0 : port & (-1 << (16 - bits)) & 0xffff;
  }
}
