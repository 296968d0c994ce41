package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.Fd;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.event.EventRing;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kernel half, attached to one cgroup subtree. It goes on deciding after {@link #close()}; only
 * {@link #unload} ends it. One thread applies; everything else may be asked by any thread.
 */
public final class DataPlane implements AutoCloseable {
  private static final String RUN_CGROUP = "cellwall";

  private final CgroupRoot root;
  private final Path bpffs;
  private final boolean adopted;
  private final KernelMaps maps;
  private final Control control;
  private final IdentityRegistry identities;
  private final Slots slots;
  private final Shares shares;
  private final MembershipMap memberships;
  private final GracePeriod grace;
  private final Revocation revocation;
  private final WaitingCalls waiting;
  private final CgroupPaths paths;
  private final HookGuard hooks;
  private final ProtectedPlaces places;

  /** Whether no program still reads the slot that is not in force. */
  private boolean settled = true;

  private DataPlane(CgroupRoot root, Pins pins, DataPlaneObject build, Fd lock, boolean adopted) {
    this.root = root;
    this.bpffs = pins.directory();
    this.adopted = adopted;
    this.maps = KernelMaps.open(pins);
    this.control = Control.of(maps.get(Pins.CONTROL));
    this.identities =
        new IdentityRegistry(maps.get(KernelMaps.IDENTITY_NAMES), maps.get(KernelMaps.CIDRS));
    this.slots = new Slots(maps);
    this.shares = Shares.of(maps.get(KernelMaps.SHARES));
    this.memberships = new MembershipMap(maps.get(MembershipMap.NAME), shares);
    this.grace = GracePeriod.create();
    this.revocation = new Revocation(pins);
    this.waiting = new WaitingCalls(pins);
    this.paths = CgroupPaths.open(root);
    this.hooks = new HookGuard(root, pins, build, lock);
    protectThisProcess();
    this.places = new ProtectedPlaces(pins.openMap(ProtectedPlaces.MAP));
    protectPlaces(List.of(pins.directory(), root.directory(), Path.of("/proc")));
  }

  /** From here on no component takes these directories, or those above them, out of sight. */
  public void protectPlaces(Collection<Path> directories) {
    places.mark(directories);
  }

  /** From here on no component may signal or trace it, or talk to it. */
  private void protectThisProcess() {
    BpfMap map = maps.get(KernelMaps.AGENT_PROCESS);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pid = map.newValue(arena);
      pid.set(ValueLayout.JAVA_INT, 0, (int) ProcessHandle.current().pid());
      map.update(map.newKey(arena), pid);
    }
  }

  /**
   * Adopts what an earlier agent has pinned, or loads, attaches and pins. A failure leaves nothing
   * behind and what was pinned before untouched.
   *
   * @throws KernelException if the kernel refuses, if the pins belong to another root, if their
   *     layout is another build's, or if another agent uses them
   */
  public static DataPlane open(DataPlaneSettings settings) {
    CgroupRoot root = CgroupRoot.of(settings.cgroupRoot());
    Pins pins = new Pins(settings.bpffs());
    new OtherAgents(root, pins).refuse();
    BpfFileSystem.prepare(settings.bpffs());
    Fd lock = pins.lock();
    try {
      boolean adopted = pins.complete();
      DataPlaneObject build = DataPlaneObject.ofThisBuild();
      if (adopted) {
        new Upgrade(root, pins, build).run();
      } else {
        new Installation(root, pins, build).run();
      }
      return new DataPlane(root, pins, build, lock, adopted);
    } catch (RuntimeException failure) {
      lock.close();
      if (!pins.complete()) {
        pins.removeDirectory();
      }
      throw failure;
    }
  }

  /**
   * Detaches all programs and removes all pins; not an error if there are none.
   *
   * @return what is enforced all the same, by another agent's pins
   * @throws KernelException if an agent uses the pins
   */
  public static Optional<String> unload(DataPlaneSettings settings) {
    Pins pins = new Pins(settings.bpffs());
    if (Files.isDirectory(pins.directory()) && BpfFileSystem.holds(pins.directory())) {
      try (Fd _ = pins.lock()) {
        pins.removeAll();
      }
      pins.removeDirectory();
    }
    return Files.isDirectory(settings.cgroupRoot())
        ? new OtherAgents(CgroupRoot.of(settings.cgroupRoot()), pins).find()
        : Optional.empty();
  }

  /** Takes away what this agent has made, where nothing was in force before it came. */
  public void abandon() {
    close();
    if (!adopted) {
      Optional<String> ignored = unload(new DataPlaneSettings(root.directory(), bpffs));
    }
  }

  /** Whether enforcement was already there when this agent came. */
  public boolean adopted() {
    return adopted;
  }

  public IdentityRegistry identities() {
    return identities;
  }

  /** Counts what was put in force; 0 before the first. */
  public long generation() {
    return control.generation();
  }

  /** What is in force, read back from the maps. */
  public synchronized PolicyTable table() {
    return slots.read(slot(generation()));
  }

  private static int slot(long generation) {
    return (int) (generation & 1);
  }

  /**
   * Puts a table in force for every packet on every CPU at once, and returns when no packet is
   * judged by the one before and the connections that only it allowed are closed.
   *
   * @return the new generation
   * @throws KernelException if a map cannot take it, or a change is on trial; then what was in
   *     force stays
   */
  public synchronized long apply(PolicyTable table) {
    long next = begin(table);
    settle();
    return next;
  }

  /** As {@link #apply}, but packets that are being judged and connections are {@link #settle}'s. */
  public synchronized long begin(PolicyTable table) {
    settle();
    control.requireNoTrial();
    long next = generation() + 1;
    fill(slot(next), table);
    control.begin(next);
    settled = false;
    return next;
  }

  /** Ends what {@link #begin} has begun; nothing if that was done already. */
  public synchronized void settle() {
    if (!settled) {
      finishSwitch();
      settled = true;
    }
  }

  /**
   * Puts a table of an earlier boot in force.
   *
   * @param names the numbers that it was made with
   * @throws KernelException if something is or was in force already
   */
  public synchronized long restore(Map<String, Integer> names, PolicyTable table) {
    if (generation() != 0) {
      throw new KernelException("a policy is in force already, generation=" + generation());
    }
    // No process lives that was of another component, so the numbers of those are free again.
    Map<String, Integer> inForce = new HashMap<>(names);
    inForce.values().retainAll(table.components().keySet());
    identities.restore(inForce, table.cidrs());
    return apply(table);
  }

  /**
   * As {@link #begin}, but at {@code end} of the boot clock the kernel puts what was before in
   * force again, at one instant and by itself, unless {@link #keep} comes first.
   */
  public synchronized Trial beginUntil(PolicyTable table, long end) {
    settle();
    control.requireNoTrial();
    long next = generation() + 1;
    fill(slot(next), table);
    Trial trial = new Trial(next, end, next + 1);
    control.begin(trial);
    settled = false;
    return trial;
  }

  /** The change on trial, also after its end for as long as nobody has settled it. */
  public Optional<Trial> trial() {
    return control.trial();
  }

  /** Ends the trial; its change stays. Answers the generation by which it goes on. */
  public synchronized long keep() {
    control.trial().ifPresent(control::keep);
    grace.await();
    return generation();
  }

  /** Ends the trial; what was before stays, and the connections that it refuses are closed. */
  public synchronized long giveWay() {
    control.trial().ifPresent(control::giveWay);
    finishSwitch();
    return generation();
  }

  private void finishSwitch() {
    grace.await();
    revoke();
  }

  /** Ends the connections and the calls that the policy in force refuses. */
  public synchronized void revoke() {
    revocation.run();
    waiting.end();
  }

  /** Closes connections that are known by their sockets; answers how many were still there. */
  public int end(List<RefusedSocket> sockets) {
    return RefusedSockets.end(sockets);
  }

  /** Answers those that asked from other machines and were refused; answers how many it could. */
  public int reject(List<Rejection> rejections) {
    return Rejections.send(rejections);
  }

  private void fill(int idle, PolicyTable table) {
    write(idle, table);
    try {
      new MembershipScan(root, memberships, idle, table.selectors(), table.components().keySet())
          .run();
      identities.keep(table);
    } catch (KernelException full) {
      slots.clear(idle);
      throw full;
    }
  }

  /**
   * Finds out whether the maps have room for a table, by writing it where nothing is in force. No
   * cgroup is given to it.
   *
   * @throws KernelException if they have not, or a change is on trial
   */
  public synchronized void rehearse(PolicyTable table) {
    settle();
    control.requireNoTrial();
    write(slot(generation() + 1), table);
  }

  private void write(int idle, PolicyTable table) {
    try {
      slots.write(idle, table);
    } catch (KernelException full) {
      slots.clear(idle);
      throw full;
    }
  }

  /** The ring of events; it has one reader at a time. */
  public EventRing events() {
    return EventRing.open(maps.get(KernelMaps.EVENTS));
  }

  public Counters counters() {
    return new CounterReader(maps).read();
  }

  /**
   * Those of these selectors that find processes now.
   *
   * @param selectors paths below the root, or names of units' cgroups
   */
  public Set<String> populated(Collection<String> selectors) {
    SelectorMatches matches = SelectorMatches.of(root, memberships);
    return selectors.stream().filter(matches::find).collect(Collectors.toSet());
  }

  /** How full each kind of what programs fill is, and who has filled it. */
  public List<Fill> fills() {
    List<Integer> identities = new ArrayList<>(identities().components().values());
    identities.addAll(List.of(Identity.HOST, Identity.WORLD));
    return shares.read(identities);
  }

  /** A cgroup's path below the root, such as {@code /cellwall/web}; remembered after its end. */
  public Optional<String> cgroupPath(long id) {
    return paths.find(id);
  }

  /** Makes the cgroup in which {@code cellwall run} starts a component's processes. */
  public Path runCgroup(String component) {
    Path directory = root.directory().resolve(RUN_CGROUP).resolve(component);
    try {
      return Files.createDirectories(directory);
    } catch (IOException failure) {
      throw new KernelException("making of cgroup=" + directory, failure);
    }
  }

  /** How many processes each component has now, by its number; none of those that have none. */
  public Map<Integer, Integer> populations() {
    int slot = slot(generation());
    ComponentProcesses processes = new ComponentProcesses(root);
    Map<Integer, Integer> found = new HashMap<>();
    memberships
        .read()
        .forEach((cgroup, membership) -> {
          int count = paths.find(cgroup).map(processes::count).orElse(0);
          if (count > 0 && Identity.isComponent(membership.in(slot))) {
            found.merge(membership.in(slot), count, Integer::sum);
          }
        });
    return found;
  }

  public List<ComponentProcess> processes(String component) {
    int slot = slot(generation());
    return identities
        .find(component)
        .map(identity ->
            new ComponentProcesses(root)
                .in(
                    memberships.read().entrySet().stream()
                        .filter(entry -> entry.getValue().in(slot) == identity)
                        .flatMap(entry -> paths.find(entry.getKey()).stream())))
        .orElse(List.of());
  }

  public List<ListeningSocket> sockets(String component) {
    return SocketTable.of(processes(component).stream().map(ComponentProcess::pid).toList());
  }

  /**
   * Puts programs back that somebody took from their hooks.
   *
   * @return their names; none if all was well
   */
  public synchronized List<String> mend() {
    List<String> mended = hooks.mend();
    if (!mended.isEmpty()) {
      protectPlaces(List.of(bpffs));
    }
    return mended;
  }

  /** The TCP connections of a process and of those that started it. */
  public List<Connection> connections(int pid) {
    return Ancestry.connections(root, pid);
  }

  /** The cgroup of a process, below the root. */
  public Optional<String> cgroup(int pid) {
    return root.pathOf(pid);
  }

  /** Whose a living process is now; {@link Identity#NONE}: it has ended. */
  public int owner(int pid) {
    return memberships.owner(root, pid, slot(generation()));
  }

  /** Whose a cgroup is or would be with a table in force. */
  public int owner(String path, PolicyTable table) {
    return CgroupPlace.owner(root, path, table.selectors());
  }

  /** Lets go of the kernel half, which stays in force. */
  @Override
  public void close() {
    places.close();
    paths.close();
    grace.close();
    control.close();
    shares.close();
    maps.close();
    hooks.close();
  }
}
