package io.cellwall.compile;

/**
 * The number by which the kernel knows a side of a flow: {@code bpf/abi.h}, {@code IDENTITY_*}.
 * Components are {@link #FIRST_COMPONENT} up to {@link #LAST_COMPONENT}; CIDR prefixes have the top
 * bit set.
 */
public final class Identity {
  public static final int NONE = 0;
  public static final int HOST = 1;
  public static final int WORLD = 2;
  public static final int ANY = 3;
  public static final int FIRST_COMPONENT = 16;
  public static final int LAST_COMPONENT = 16_383;
  public static final int FIRST_CIDR = 0x8000_0000;

  private Identity() {}

  public static boolean isComponent(int identity) {
    return identity >= FIRST_COMPONENT && identity <= LAST_COMPONENT;
  }
}
