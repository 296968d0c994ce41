package io.cellwall.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * The nearest that nftables can do: every packet of the components is looked up by its socket's
 * cgroup, protocol and port, in sets with the entries of all components, as it is sent and as it is
 * received. It cannot tell who the other side is. The table lives in the pair's own network and
 * ends with it.
 */
final class NftablesWall implements Wall {
  private static final int FIRST_FILLER_PORT = 20_000;

  private final Cgroup root;
  private final LoadPair load;

  NftablesWall(Path program, String name, int components) {
    root = Cgroup.create(name + "-nftables");
    load = new LoadPair(program, root.child("a/server"), root.child("a/client"), "filtered");
    try {
      Path rules = Files.createTempFile(name, ".nft");
      Files.writeString(rules, rules(components));
      Command.run(load.inside(List.of("nft", "-f", rules.toString())));
      Files.delete(rules);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String rules(int components) {
    StringJoiner offers = new StringJoiner(",\n      ");
    StringJoiner asks = new StringJoiner(",\n      ");
    for (Workload workload : Workload.NETWORK) {
      offers.add(element("server", workload.protocol(), workload.port()));
      asks.add(element("client", workload.protocol(), workload.port()));
    }
    for (int i = 2; i < components; i++) {
      offers.add(element("filler-" + i, "TCP", FIRST_FILLER_PORT + i));
      asks.add(element("filler-" + i, "TCP", FIRST_FILLER_PORT + i - 1));
    }
    return """
    table inet walls {
      set offers {
        typeof socket cgroupv2 level 3 . meta l4proto . th sport
        elements = { %s }
      }
      set asks {
        typeof socket cgroupv2 level 3 . meta l4proto . th dport
        elements = { %s }
      }
      chain sent {
        type filter hook output priority filter; policy accept;
        socket cgroupv2 level 1 "%s" jump judge_sent
      }
      chain judge_sent {
        socket cgroupv2 level 3 . meta l4proto . th dport @asks accept
        socket cgroupv2 level 3 . meta l4proto . th sport @offers accept
        reject
      }
      chain received {
        type filter hook input priority filter; policy accept;
        socket cgroupv2 level 1 "%s" jump judge_received
      }
      chain judge_received {
        socket cgroupv2 level 3 . meta l4proto . th dport @offers accept
        socket cgroupv2 level 3 . meta l4proto . th sport @asks accept
        drop
      }
    }
    """
        .formatted(offers, asks, root.pathForNftables(), root.pathForNftables());
  }

  private String element(String component, String protocol, int port) {
    String path = root.child("a/" + component).pathForNftables();
    return "\"%s\" . %s . %d".formatted(path, protocol.toLowerCase(Locale.ROOT), port);
  }

  @Override
  public Variant variant() {
    return Variant.NFTABLES;
  }

  @Override
  public LoadPair load() {
    return load;
  }

  @Override
  public Cgroup stranger() {
    return root.child("a/filler-2");
  }

  @Override
  public Path fifo() {
    throw new UnsupportedOperationException("nftables has no say about files");
  }

  @Override
  public void refuseOthers(String wire) {
    String path = stranger().pathForNftables();
    insert("judge_received", List.of("iifname", wire, "drop"));
    insert("judge_sent", List.of("socket", "cgroupv2", "level", "3", "\"" + path + "\"", "drop"));
  }

  private void insert(String chain, List<String> rule) {
    List<String> command =
        new ArrayList<>(List.of("nft", "insert", "rule", "inet", "walls", chain));
    command.addAll(rule);
    Command.run(load.inside(command));
  }

  @Override
  public void close() {
    load.close();
    root.close();
  }
}
