package io.cellwall.bench;

/** What is refused at a high rate, by the words of the program that makes the attempts. */
enum Refusal {
  SYN("syn", "SYNs from the network", Origin.NETWORK, Workload.REQUEST_RESPONSE, Variant.NFTABLES),
  CONNECT("connect", "connects", Origin.COMPONENT, Workload.REQUEST_RESPONSE, Variant.NFTABLES),
  DATAGRAM(
      "datagram", "datagrams", Origin.COMPONENT, Workload.UDP_REQUEST_RESPONSE, Variant.NFTABLES),
  UNIX("unix", "unix connects", Origin.COMPONENT, Workload.UNIX, Variant.NONE),
  OPEN("open", "opens of a FIFO", Origin.COMPONENT, Workload.UNIX, Variant.NONE);

  /** Where the attempts come from. */
  enum Origin {
    NETWORK,
    COMPONENT
  }

  private final String word;
  private final String title;
  private final Origin origin;
  private final Workload target;
  private final Variant base;

  Refusal(String word, String title, Origin origin, Workload target, Variant base) {
    this.word = word;
    this.title = title;
    this.origin = origin;
    this.target = target;
    this.base = base;
  }

  String word() {
    return word;
  }

  String title() {
    return title;
  }

  Origin origin() {
    return origin;
  }

  int port() {
    return target.port();
  }

  /**
   * Who else refuses the same. Where nftables has no say, the kernel itself does, for want of
   * somebody to ask or of a permission.
   */
  Variant base() {
    return base;
  }
}
