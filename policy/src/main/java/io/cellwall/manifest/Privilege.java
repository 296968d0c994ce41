package io.cellwall.manifest;

import java.util.Locale;

/** What a component may do only if its manifest lists it. Bits are those of {@code bpf/abi.h}. */
public enum Privilege {
  RAW_SOCKET(1),
  PACKET_SOCKET(2),
  PTRACE(4),
  OTHER_SOCKET(8);

  private final int bit;

  Privilege(int bit) {
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  /** The word used in a manifest, such as {@code raw-socket}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
