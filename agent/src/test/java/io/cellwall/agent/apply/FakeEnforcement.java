package io.cellwall.agent.apply;

import io.cellwall.compile.Identities;
import io.cellwall.compile.Identity;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.kernel.ComponentProcess;
import io.cellwall.kernel.Connection;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Counters.Traffic;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.Fill;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.kernel.RefusedSocket;
import io.cellwall.kernel.Rejection;
import io.cellwall.kernel.ShareKind;
import io.cellwall.kernel.Trial;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.policy.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A kernel half that only remembers. Its boot clock began at the epoch of the wall clock. */
public final class FakeEnforcement implements Enforcement {
  private final Map<String, Integer> components = new HashMap<>();
  private final Map<String, Integer> newComponents = new HashMap<>();
  private final Map<Prefix, Integer> prefixes = new HashMap<>();
  private final BlockingQueue<FlowEvent> events = new LinkedBlockingQueue<>();
  public final List<PolicyTable> applied = new ArrayList<>();
  public final List<Coverage> coverage = new ArrayList<>();
  public final List<ListeningSocket> sockets = new ArrayList<>();
  public final Map<Integer, String> cgroups = new HashMap<>();
  public final List<Connection> connections = new ArrayList<>();
  public boolean full;
  public boolean adopted;
  public boolean closed;
  public final AtomicLong boot = new AtomicLong(1);
  public volatile int revocations;

  /** What the kernel half has counted. */
  public volatile List<Counters.Edge> edges = List.of();

  private final List<RefusedSocket> ended = new ArrayList<>();
  private final List<Rejection> rejected = new ArrayList<>();
  public int settled;
  private final PolicyTable[] slots = {PolicyTable.EMPTY, PolicyTable.EMPTY};
  private long generation;
  private Optional<Trial> trial = Optional.empty();

  @Override
  public Identities identities() {
    newComponents.clear();
    return new Identities() {
      @Override
      public int component(String name) {
        Integer known = components.get(name);
        int next = Identity.FIRST_COMPONENT + components.size();
        return known != null
            ? known
            : newComponents.computeIfAbsent(name, _ -> next + newComponents.size());
      }

      @Override
      public int cidr(Prefix prefix) {
        return prefixes.computeIfAbsent(prefix, _ -> Identity.FIRST_CIDR + prefixes.size());
      }
    };
  }

  @Override
  public Optional<Integer> identity(String component) {
    return Optional.ofNullable(components.get(component));
  }

  @Override
  public Optional<String> name(int identity) {
    return Stream.of(components, newComponents)
        .flatMap(numbers -> numbers.entrySet().stream())
        .filter(entry -> entry.getValue() == identity)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  @Override
  public Map<String, Integer> components() {
    return Map.copyOf(components);
  }

  @Override
  public long restore(Map<String, Integer> names, PolicyTable table) {
    components.clear();
    components.putAll(names);
    return apply(table);
  }

  @Override
  public boolean adopted() {
    return adopted;
  }

  @Override
  public long generation() {
    return trial
        .filter(running -> boot.get() >= running.end())
        .map(Trial::former)
        .orElse(generation);
  }

  @Override
  public PolicyTable table() {
    return slots[(int) (generation() & 1)];
  }

  @Override
  public synchronized void rehearse(PolicyTable table) {
    if (full) {
      throw new KernelException("the map rules is full, size=8: E2BIG", 7);
    }
    if (trial.isPresent()) {
      throw new KernelException("a change is on trial");
    }
  }

  @Override
  public synchronized long apply(PolicyTable table) {
    rehearse(table);
    components.putAll(newComponents);
    newComponents.clear();
    applied.add(table);
    generation++;
    slots[(int) (generation & 1)] = table;
    return generation;
  }

  @Override
  public synchronized long begin(PolicyTable table) {
    return apply(table);
  }

  @Override
  public void settle() {
    settled++;
  }

  @Override
  public synchronized Trial beginUntil(PolicyTable table, long end) {
    long next = apply(table);
    Trial begun = new Trial(next, end, next + 1);
    trial = Optional.of(begun);
    return begun;
  }

  @Override
  public Optional<Trial> trial() {
    return trial;
  }

  @Override
  public synchronized long keep() {
    return settle(trial.map(running -> running.former() + 1));
  }

  @Override
  public synchronized long giveWay() {
    return settle(trial.map(Trial::former));
  }

  /** Nothing is in force any more, and the boot clock begins anew. */
  public void reboot() {
    adopted = false;
    components.clear();
    prefixes.clear();
    boot.set(1);
    generation = 0;
    trial = Optional.empty();
    Arrays.fill(slots, PolicyTable.EMPTY);
  }

  private long settle(Optional<Long> next) {
    generation = next.orElse(generation);
    trial = Optional.empty();
    return generation;
  }

  /** Makes an event happen. */
  public void happen(FlowEvent event) {
    events.add(event);
  }

  @Override
  public synchronized void revoke() {
    revocations++;
  }

  @Override
  public synchronized int end(List<RefusedSocket> sockets) {
    ended.addAll(sockets);
    return sockets.size();
  }

  @Override
  public synchronized int reject(List<Rejection> rejections) {
    rejected.addAll(rejections);
    return rejections.size();
  }

  /** Who was told on another machine. */
  public synchronized List<Rejection> rejected() {
    return List.copyOf(rejected);
  }

  /** The sockets that were ended one by one. */
  public synchronized List<RefusedSocket> ended() {
    return List.copyOf(ended);
  }

  @Override
  public List<String> mend() {
    return List.of();
  }

  @Override
  public int poll(Duration timeout, Consumer<FlowEvent> consumer) {
    try {
      int count = 0;
      FlowEvent event = events.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      for (; event != null; event = events.poll()) {
        consumer.accept(event);
        count++;
      }
      return count;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public Set<String> populated(Collection<String> selectors) {
    return Set.copyOf(selectors);
  }

  @Override
  public List<Fill> fills() {
    return List.of(new Fill(ShareKind.CGROUPS, 3, List.of(new Fill.Holder(Identity.HOST, 3, 1))));
  }

  @Override
  public Counters counters() {
    return new Counters(Map.of(Reason.RULE, new Traffic(7, 700)), new Traffic(0, 0), edges);
  }

  @Override
  public Optional<String> cgroupPath(long id) {
    return id == 0 ? Optional.empty() : Optional.of("/cellwall/" + id);
  }

  @Override
  public Path runCgroup(String component) {
    return Path.of("/root/cellwall").resolve(component);
  }

  @Override
  public List<ComponentProcess> processes(String component) {
    return List.of(new ComponentProcess(42, "sleep", "/cellwall/" + component));
  }

  @Override
  public Map<Integer, Integer> populations() {
    return components.values().stream().collect(Collectors.toMap(it -> it, it -> 1));
  }

  @Override
  public List<ListeningSocket> sockets(String component) {
    return sockets;
  }

  @Override
  public List<Connection> connections(int pid) {
    return connections;
  }

  @Override
  public Optional<String> cgroup(int pid) {
    return Optional.ofNullable(cgroups.get(pid));
  }

  @Override
  public int owner(int pid) {
    return Identity.HOST;
  }

  @Override
  public int owner(String cgroupPath, PolicyTable table) {
    return table.selectors().getOrDefault(cgroupPath, Identity.HOST);
  }

  @Override
  public List<Coverage> coverage() {
    return coverage;
  }

  @Override
  public long bootNanos() {
    return boot.get();
  }

  @Override
  public Instant instant(long bootNanos) {
    return Instant.ofEpochSecond(0, bootNanos);
  }

  @Override
  public void close() {
    closed = true;
  }
}
