package io.cellwall.policy;

import io.cellwall.manifest.Protocol;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/** Flows between the components of {@link RandomManifests}, aimed at the edges of their rules. */
public final class RandomQueries {
  private static final List<String> ADDRESSES =
      List.of(
          "127.0.0.1",
          "127.0.0.2",
          "::1",
          "10.1.2.3",
          "10.1.2.4",
          "10.1.9.9",
          "10.9.9.9",
          "192.0.2.1",
          "200.0.0.1",
          "224.0.0.251",
          "239.1.1.1",
          "255.255.255.255",
          "2001:db8::1",
          "2001:db8:1::1",
          "fd00::1",
          "ff02::1",
          "ff05::1");

  private RandomQueries() {}

  public static Query next(Random random, int components) {
    return Query.packet(
        side(random, components),
        address(random),
        side(random, components),
        address(random),
        protocol(random),
        port(random, components));
  }

  private static Side side(Random random, int components) {
    return switch (random.nextInt(10)) {
      case 0 -> Side.Other.HOST;
      case 1 -> Side.Other.WORLD;
      case 2 -> random.nextInt(4) == 0 ? Side.Other.UNIDENTIFIED : new Side.Component("gone");
      default -> new Side.Component("c" + random.nextInt(components));
    };
  }

  private static InetAddress address(Random random) {
    return InetAddress.ofLiteral(ADDRESSES.get(random.nextInt(ADDRESSES.size())));
  }

  private static Protocol protocol(Random random) {
    Protocol[] protocols = Protocol.values();
    return random.nextBoolean() ? Protocol.TCP : protocols[random.nextInt(protocols.length)];
  }

  private static int port(Random random, int components) {
    int base = 100 * (1 + random.nextInt(components));
    return random.nextInt(3) == 0 ? base : base + random.nextInt(100);
  }
}
