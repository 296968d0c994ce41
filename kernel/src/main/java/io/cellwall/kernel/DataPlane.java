package io.cellwall.kernel;

import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.event.EventRing;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The kernel half, attached to one cgroup subtree. It goes on deciding after {@link #close()}; only
 * {@link #unload} ends it. One thread applies; everything else may be asked by any thread.
 */
public final class DataPlane implements AutoCloseable {
  private DataPlane() {}

  /**
   * Adopts what an earlier agent has pinned, or loads, attaches and pins. A failure leaves nothing
   * behind and what was pinned before untouched.
   *
   * @throws KernelException if the kernel refuses, if the pins belong to another root, or if their
   *     layout is another build's
   */
  public static DataPlane open(DataPlaneSettings settings) {
    return Pending.here();
  }

  /** Detaches all programs and removes all pins; not an error if there are none. */
  public static void unload(DataPlaneSettings settings) {
    Pending.here();
  }

  /** Whether enforcement was already there when this agent came. */
  public boolean adopted() {
    return Pending.here();
  }

  public IdentityRegistry identities() {
    return Pending.here();
  }

  /** Counts what was put in force; 0 before the first. */
  public long generation() {
    return Pending.here();
  }

  /** What is in force, read back from the maps. */
  public PolicyTable table() {
    return Pending.here();
  }

  /**
   * Puts a table in force for every packet on every CPU at once, and returns when no packet is
   * judged by the one before and the connections that only it allowed are closed.
   *
   * @return the new generation
   * @throws KernelException if a map cannot take it; then the table before stays in force
   */
  public long apply(PolicyTable table) {
    return Pending.here();
  }

  /** The ring of events; it has one reader at a time. */
  public EventRing events() {
    return Pending.here();
  }

  public Counters counters() {
    return Pending.here();
  }

  /** A cgroup's path below the root, such as {@code /cellwall/web}; remembered after its end. */
  public Optional<String> cgroupPath(long id) {
    return Pending.here();
  }

  /** Makes the cgroup in which {@code cellwall run} starts a component's processes. */
  public Path runCgroup(String component) {
    return Pending.here();
  }

  public List<ComponentProcess> processes(String component) {
    return Pending.here();
  }

  public List<ListeningSocket> sockets(String component) {
    return Pending.here();
  }

  /** Lets go of the kernel half, which stays in force. */
  @Override
  public void close() {}
}
