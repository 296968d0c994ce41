package io.cellwall.e2e;

import java.nio.file.Path;
import java.util.List;

/**
 * A network of the test's own, with its loopback device up: for broadcast, multicast and devices
 * that must not touch the machine's network. It ends with the process that holds it.
 */
final class NetworkNamespace implements AutoCloseable {
  private final Probe holder;

  private NetworkNamespace(Probe holder) {
    this.holder = holder;
  }

  /**
   * @param cgroup of the process that holds it
   */
  static NetworkNamespace create(Path cgroup) {
    Probe.Options unshared = new Probe.Options(List.of("unshare", "--net"), List.of());
    NetworkNamespace namespace = new NetworkNamespace(Probe.start(cgroup, unshared));
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  long pid() {
    return holder.pid();
  }

  List<String> wrapper() {
    return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net", "--");
  }

  /** Runs {@code ip} inside. */
  void ip(String... arguments) {
    Shell.run(wrapper(), "ip", arguments);
  }

  /** Translates by this rule of nft in a chain of this hook and family, such as {@code ip}. */
  void translate(String family, String hook, String rule) {
    boolean ofDestination = hook.equals("output") || hook.equals("prerouting");
    String priority = ofDestination ? "-100" : "100";
    rule(family, "nat hook " + hook + " priority " + priority, hook, rule);
  }

  /** Adds a rule of nft to the chain of this name, which is made as {@code type} says. */
  void rule(String family, String type, String name, String rule) {
    String table = family + " test";
    String chain = table + " " + name;
    Shell.run(
        wrapper(),
        "nft",
        "add table %s; add chain %s { type %s; }; add rule %s %s"
            .formatted(table, chain, type, chain, rule));
  }

  /** Sets a kernel setting of this network, such as {@code net.ipv4.ping_group_range}. */
  void sysctl(String name, String value) {
    String file = "/proc/sys/" + name.replace('.', '/');
    Shell.run(wrapper(), "/bin/sh", "-c", "echo \"$1\" > \"$0\"", file, value);
  }

  @Override
  public void close() {
    holder.close();
  }
}
