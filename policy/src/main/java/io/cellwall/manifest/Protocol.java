package io.cellwall.manifest;

/**
 * The transport of a flow. Codes are IANA protocol numbers, see
 * https://www.iana.org/assignments/protocol-numbers.
 */
public enum Protocol {
  /** ICMP and ICMPv6 alike: the kernel half folds 58 into 1. */
  ICMP(1),
  TCP(6),
  UDP(17),
  SCTP(132);

  private final int code;

  Protocol(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
