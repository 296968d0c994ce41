package io.cellwall.agent.flow;

import io.cellwall.compile.LocalProtocol;
import java.util.Map;
import java.util.stream.Stream;

/** Protocol numbers, IANA's and our own, by the names that users know. */
public final class ProtocolNames {
  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "ICMP"),
          Map.entry(2, "IGMP"),
          Map.entry(4, "IPIP"),
          Map.entry(6, "TCP"),
          Map.entry(17, "UDP"),
          Map.entry(33, "DCCP"),
          Map.entry(41, "IPV6"),
          Map.entry(47, "GRE"),
          Map.entry(50, "ESP"),
          Map.entry(51, "AH"),
          Map.entry(58, "ICMP"),
          Map.entry(132, "SCTP"),
          Map.entry(136, "UDPLITE"));

  private ProtocolNames() {}

  /** {@code IP-89} for a number without a name. */
  public static String of(int number) {
    return Stream.of(LocalProtocol.values())
        .filter(local -> local.code() == number)
        .map(LocalProtocol::name)
        .findFirst()
        .orElseGet(() -> NAMES.getOrDefault(number, "IP-" + number));
  }
}
