package io.cellwall.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A wall that attempts run against: by a component that has no rule, and from a network of its own
 * that a wire joins to the pair's.
 */
final class FloodTarget implements AutoCloseable {
  private static final String INSIDE = "198.18.0.1";
  private static final String OUTSIDE = "198.18.0.2";

  private final Wall wall;
  private final Process network;

  FloodTarget(Wall wall) {
    this.wall = wall;
    this.network = LoadPair.makeNetwork();
    String pair = Long.toString(wall.load().network());
    ip(List.of("link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", pair));
    ip(List.of("address", "add", OUTSIDE + "/16", "dev", "wire"));
    ip(List.of("link", "set", "wire", "up"));
    for (String change : List.of("address add " + INSIDE + "/16 dev wire", "link set wire up")) {
      List<String> command = new ArrayList<>(List.of("ip"));
      command.addAll(List.of(change.split(" ", -1)));
      Command.run(wall.load().inside(command));
    }
    wall.refuseOthers("wire");
  }

  private void ip(List<String> words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(words);
    Command.run(LoadPair.inside(network, command));
  }

  Wall wall() {
    return wall;
  }

  String address(Refusal refusal) {
    return switch (refusal) {
      case SYN -> INSIDE;
      case CONNECT, DATAGRAM -> LoadPair.ADDRESS;
      case UNIX -> wall.load().unixName();
      case OPEN -> wall.fifo().toString();
    };
  }

  /** The attempts' program, run where they are to come from. */
  List<String> command(Refusal refusal, List<String> program) {
    return switch (refusal.origin()) {
      case NETWORK -> LoadPair.inside(network, program);
      case COMPONENT -> wall.load().in(wall.stranger(), program);
    };
  }

  @Override
  public void close() {
    network.destroyForcibly().onExit().join();
  }
}
