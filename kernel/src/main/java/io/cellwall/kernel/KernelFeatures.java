package io.cellwall.kernel;

import java.util.List;

/** What this kernel can enforce, found out by doing, never by its version. */
public final class KernelFeatures {
  private KernelFeatures() {}

  /** One line for each kind of interaction, asked once and then remembered. */
  public static List<Coverage> probe() {
    return List.of();
  }
}
