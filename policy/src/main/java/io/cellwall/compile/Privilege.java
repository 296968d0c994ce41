package io.cellwall.compile;

/** What a component may do only if its manifest lists it. Bits are those of {@code bpf/abi.h}. */
public enum Privilege {
  RAW_SOCKET,
  PACKET_SOCKET,
  PTRACE;

  public int bit() {
    return 1 << ordinal();
  }

  /** The word used in a manifest, such as {@code raw-socket}. */
  public String text() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
