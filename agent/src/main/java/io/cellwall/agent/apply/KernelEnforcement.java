package io.cellwall.agent.apply;

import io.cellwall.compile.Identities;
import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.ComponentProcess;
import io.cellwall.kernel.Connection;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.DataPlane;
import io.cellwall.kernel.DataPlaneSettings;
import io.cellwall.kernel.Fill;
import io.cellwall.kernel.KernelFeatures;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.kernel.RefusedSocket;
import io.cellwall.kernel.Rejection;
import io.cellwall.kernel.Trial;
import io.cellwall.kernel.event.BootClock;
import io.cellwall.kernel.event.EventRing;
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

/** The real kernel half. */
public final class KernelEnforcement implements Enforcement {
  private final DataPlane dataPlane;
  private final EventRing events;

  private KernelEnforcement(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
    this.events = dataPlane.events();
  }

  /** Adopts what an earlier agent left in force, or begins. */
  public static KernelEnforcement open(Path cgroupRoot, Path bpffs) {
    return new KernelEnforcement(DataPlane.open(new DataPlaneSettings(cgroupRoot, bpffs)));
  }

  /** No component takes these directories out of sight. */
  public void protectPlaces(List<Path> directories) {
    dataPlane.protectPlaces(directories);
  }

  /**
   * Ends all enforcement.
   *
   * @return what another agent's programs enforce there all the same
   */
  public static Optional<String> unload(Path cgroupRoot, Path bpffs) {
    return DataPlane.unload(new DataPlaneSettings(cgroupRoot, bpffs));
  }

  /** After a start that failed: takes away what it made, and leaves what was there before. */
  public void abandon() {
    close();
    dataPlane.abandon();
  }

  @Override
  public Identities identities() {
    return dataPlane.identities().draft();
  }

  @Override
  public Optional<Integer> identity(String component) {
    return Optional.ofNullable(dataPlane.identities().components().get(component));
  }

  @Override
  public Optional<String> name(int identity) {
    return dataPlane.identities().name(identity);
  }

  @Override
  public Map<String, Integer> components() {
    return dataPlane.identities().components();
  }

  @Override
  public long restore(Map<String, Integer> names, PolicyTable table) {
    return dataPlane.restore(names, table);
  }

  @Override
  public boolean adopted() {
    return dataPlane.adopted();
  }

  @Override
  public long generation() {
    return dataPlane.generation();
  }

  @Override
  public PolicyTable table() {
    return dataPlane.table();
  }

  @Override
  public void rehearse(PolicyTable table) {
    dataPlane.rehearse(table);
  }

  @Override
  public long apply(PolicyTable table) {
    return dataPlane.apply(table);
  }

  @Override
  public long begin(PolicyTable table) {
    return dataPlane.begin(table);
  }

  @Override
  public void settle() {
    dataPlane.settle();
  }

  @Override
  public Trial beginUntil(PolicyTable table, long end) {
    return dataPlane.beginUntil(table, end);
  }

  @Override
  public Optional<Trial> trial() {
    return dataPlane.trial();
  }

  @Override
  public long keep() {
    return dataPlane.keep();
  }

  @Override
  public long giveWay() {
    return dataPlane.giveWay();
  }

  @Override
  public void revoke() {
    dataPlane.revoke();
  }

  @Override
  public int end(List<RefusedSocket> sockets) {
    return dataPlane.end(sockets);
  }

  @Override
  public int reject(List<Rejection> rejections) {
    return dataPlane.reject(rejections);
  }

  @Override
  public List<String> mend() {
    return dataPlane.mend();
  }

  @Override
  public int poll(Duration timeout, Consumer<FlowEvent> consumer) {
    return events.poll(timeout, consumer);
  }

  @Override
  public Counters counters() {
    return dataPlane.counters();
  }

  @Override
  public Set<String> populated(Collection<String> selectors) {
    return dataPlane.populated(selectors);
  }

  @Override
  public List<Fill> fills() {
    return dataPlane.fills();
  }

  @Override
  public Optional<String> cgroupPath(long id) {
    return dataPlane.cgroupPath(id);
  }

  @Override
  public Path runCgroup(String component) {
    return dataPlane.runCgroup(component);
  }

  @Override
  public List<ComponentProcess> processes(String component) {
    return dataPlane.processes(component);
  }

  @Override
  public Map<Integer, Integer> populations() {
    return dataPlane.populations();
  }

  @Override
  public List<ListeningSocket> sockets(String component) {
    return dataPlane.sockets(component);
  }

  @Override
  public List<Connection> connections(int pid) {
    return dataPlane.connections(pid);
  }

  @Override
  public Optional<String> cgroup(int pid) {
    return dataPlane.cgroup(pid);
  }

  @Override
  public int owner(int pid) {
    return dataPlane.owner(pid);
  }

  @Override
  public int owner(String cgroupPath, PolicyTable table) {
    return dataPlane.owner(cgroupPath, table);
  }

  @Override
  public List<Coverage> coverage() {
    return KernelFeatures.probe();
  }

  @Override
  public long bootNanos() {
    return BootClock.now();
  }

  @Override
  public Instant instant(long bootNanos) {
    return BootClock.instant(bootNanos);
  }

  @Override
  public void close() {
    events.close();
    dataPlane.close();
  }
}
