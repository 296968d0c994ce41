package io.cellwall.agent.flow;

import java.util.Map;

/** Families and options of sockets that are refused, by their names in Linux, else by number. */
final class SocketNames {
  private static final int NETLINK = 16;

  private static final Map<Integer, String> FAMILIES =
      Map.ofEntries(
          Map.entry(3, "AX25"),
          Map.entry(8, "X25"),
          Map.entry(15, "KEY"),
          Map.entry(NETLINK, "NETLINK"),
          Map.entry(17, "PACKET"),
          Map.entry(21, "RDS"),
          Map.entry(24, "PPPOX"),
          Map.entry(29, "CAN"),
          Map.entry(30, "TIPC"),
          Map.entry(31, "BLUETOOTH"),
          Map.entry(38, "ALG"),
          Map.entry(40, "VSOCK"),
          Map.entry(41, "KCM"),
          Map.entry(42, "QIPCRTR"),
          Map.entry(43, "SMC"),
          Map.entry(44, "XDP"));

  private static final Map<Integer, String> NETLINK_PROTOCOLS =
      Map.ofEntries(
          Map.entry(0, "route"),
          Map.entry(4, "sock-diag"),
          Map.entry(6, "xfrm"),
          Map.entry(7, "selinux"),
          Map.entry(8, "iscsi"),
          Map.entry(9, "audit"),
          Map.entry(10, "fib-lookup"),
          Map.entry(11, "connector"),
          Map.entry(12, "netfilter"),
          Map.entry(15, "kobject-uevent"),
          Map.entry(16, "generic"),
          Map.entry(18, "scsi-transport"),
          Map.entry(20, "rdma"),
          Map.entry(21, "crypto"));

  private static final Map<Integer, Map<Integer, String>> OPTIONS =
      Map.of(
          0,
          Map.of(
              4, "IP_OPTIONS",
              15, "IP_FREEBIND",
              19, "IP_TRANSPARENT",
              35, "IP_ADD_MEMBERSHIP",
              39, "IP_ADD_SOURCE_MEMBERSHIP",
              42, "MCAST_JOIN_GROUP",
              46, "MCAST_JOIN_SOURCE_GROUP",
              64, "IPT_SO_SET_REPLACE"),
          6,
          Map.of(19, "TCP_REPAIR"),
          17,
          Map.of(100, "UDP_ENCAP"),
          41,
          Map.of(
              20, "IPV6_ADD_MEMBERSHIP",
              27, "IPV6_JOIN_ANYCAST",
              54, "IPV6_HOPOPTS",
              55, "IPV6_RTHDRDSTOPTS",
              57, "IPV6_RTHDR",
              59, "IPV6_DSTOPTS",
              64, "IP6T_SO_SET_REPLACE",
              75, "IPV6_TRANSPARENT",
              78, "IPV6_FREEBIND"));

  private SocketNames() {}

  /**
   * With the protocol, where the family is netlink.
   *
   * @param code the family, and in the lowest 8 bits the protocol
   */
  static String family(int code) {
    int family = code >> 8;
    int protocol = code & 0xff;
    String name = FAMILIES.getOrDefault(family, "family " + family);
    return family == NETLINK
        ? name + " " + NETLINK_PROTOCOLS.getOrDefault(protocol, "protocol " + protocol)
        : name;
  }

  static String option(int level, int option) {
    return OPTIONS
        .getOrDefault(level, Map.of())
        .getOrDefault(option, "level " + level + " option " + option);
  }
}
