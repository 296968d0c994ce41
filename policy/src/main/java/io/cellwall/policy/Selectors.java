package io.cellwall.policy;

/** Where processes started with {@code cellwall run} live, below the cgroup root. */
public final class Selectors {
  /** Holds one cgroup a component. */
  public static final String RUN_ROOT = "/cellwall";

  private Selectors() {}

  /** The cgroup of the processes started with {@code cellwall run COMPONENT}. */
  public static String runCgroup(String component) {
    return RUN_ROOT + "/" + component;
  }
}
