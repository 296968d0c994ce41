package io.cellwall.agent.apply;

import io.cellwall.compile.Identities;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.ComponentProcess;
import io.cellwall.kernel.Connection;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.Fill;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.kernel.RefusedSocket;
import io.cellwall.kernel.Rejection;
import io.cellwall.kernel.Trial;
import io.cellwall.kernel.event.FlowEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The kernel half as the agent uses it, so that the agent's own logic can be tested without one.
 * One thread calls {@link #apply}, one {@link #poll}; the rest may be asked by any.
 */
public interface Enforcement extends AutoCloseable {
  /**
   * Numbers of components, for the compiler. A new name's number is that name's only once a table
   * with it comes into force; the next call gives it to others.
   */
  Identities identities();

  /** The component's number if it was ever in force. */
  Optional<Integer> identity(String component);

  /** The component that has this number, with or without a manifest. */
  Optional<String> name(int identity);

  /** All components ever in force, by name. */
  Map<String, Integer> components();

  /**
   * Puts a table of an earlier boot in force, with the numbers it was made with; only where nothing
   * ever was in force.
   */
  long restore(Map<String, Integer> names, PolicyTable table);

  /** Whether enforcement was already there when this agent came. */
  boolean adopted();

  long generation();

  /** What is in force. */
  PolicyTable table();

  /**
   * Finds out whether the kernel could take a table, and changes nothing.
   *
   * @throws io.cellwall.kernel.bpf.KernelException if it could not
   */
  void rehearse(PolicyTable table);

  /**
   * Puts a table in force at one instant.
   *
   * @return the new generation
   * @throws io.cellwall.kernel.bpf.KernelException if the kernel cannot take it; then nothing
   *     changed
   */
  long apply(PolicyTable table);

  /**
   * As {@link #apply}, but returns as soon as it is in force: packets that are being judged and
   * connections that it refuses are left to {@link #settle}.
   */
  long begin(PolicyTable table);

  /** Waits for the last packet judged by what was before, and closes what is refused now. */
  void settle();

  /**
   * As {@link #begin}, until {@code end} of the boot clock: then what was before is in force again,
   * by the kernel's own doing, unless {@link #keep} comes first. Meanwhile nothing else is taken.
   */
  Trial beginUntil(PolicyTable table, long end);

  /** The change that is on trial, also after its end for as long as it is not settled. */
  Optional<Trial> trial();

  /** Settles the trial: its change stays, under the generation answered. */
  long keep();

  /** Settles the trial: what was before stays, or comes back now, and closes what it refuses. */
  long giveWay();

  /** Closes the connections that what is in force refuses: looks at every socket. */
  void revoke();

  /** Closes connections that are known by their sockets; answers how many were still there. */
  int end(List<RefusedSocket> sockets);

  /** Answers those that asked from other machines and were refused; answers how many it could. */
  int reject(List<Rejection> rejections);

  /**
   * Puts programs back that somebody took from their hooks.
   *
   * @return their names; none if all was well
   */
  List<String> mend();

  /** Hands over what happened, waiting at most {@code timeout} for the first event. */
  int poll(Duration timeout, Consumer<FlowEvent> consumer);

  Counters counters();

  /** Those of these selectors that find processes now. */
  Set<String> populated(Collection<String> selectors);

  /** How full each kind of what components make is, and who has filled it. */
  List<Fill> fills();

  /** A cgroup's path below the root. */
  Optional<String> cgroupPath(long id);

  /** Makes the cgroup in which {@code cellwall run} starts a component's processes. */
  Path runCgroup(String component);

  List<ComponentProcess> processes(String component);

  /** How many processes each component has now, by its number; none of those that have none. */
  Map<Integer, Integer> populations();

  List<ListeningSocket> sockets(String component);

  /** The TCP connections of a process and of those that started it. */
  List<Connection> connections(int pid);

  /** The cgroup of a process, below the root; empty if it is elsewhere. */
  Optional<String> cgroup(int pid);

  /**
   * Whose a living process is now; {@link io.cellwall.compile.Identity#NONE}: it has ended, so
   * nobody knows.
   */
  int owner(int pid);

  /** Whose a cgroup is or would be with a table in force. */
  int owner(String cgroupPath, PolicyTable table);

  /** What this machine can enforce. */
  List<Coverage> coverage();

  /** Now, on the boot clock by which the kernel half ends grants. */
  long bootNanos();

  /** The wall clock's time at a moment of the boot clock. */
  Instant instant(long bootNanos);

  /** Lets go; what is in force stays in force. */
  @Override
  void close();
}
