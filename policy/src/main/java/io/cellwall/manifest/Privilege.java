package io.cellwall.manifest;

/** What a component may do only if its manifest lists it. Bits are those of {@code bpf/abi.h}. */
public enum Privilege {
  RAW_SOCKET(1, "raw-socket"),
  PACKET_SOCKET(2, "packet-socket"),
  PTRACE(4, "ptrace"),
  OTHER_SOCKET(8, "other-socket"),
  AUDIT_SOCKET(16, "audit-socket"),
  VSOCK(32, "vsock"),
  CRYPTO(64, "crypto"),
  NETLINK_GENERIC(128, "netlink:generic"),
  NETLINK_NETFILTER(256, "netlink:netfilter"),
  NETLINK_UEVENT(512, "netlink:kobject-uevent"),
  FOREIGN_ADDRESS(1024, "foreign-address"),
  CLOCK(2048, "clock"),
  KERNEL_LOG(4096, "kernel-log");

  private final int bit;
  private final String text;

  Privilege(int bit, String text) {
    this.bit = bit;
    this.text = text;
  }

  public int bit() {
    return bit;
  }

  /** The word used in a manifest, such as {@code raw-socket}. */
  public String text() {
    return text;
  }
}
