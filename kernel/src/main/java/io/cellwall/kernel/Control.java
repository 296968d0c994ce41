package io.cellwall.kernel;

import io.cellwall.kernel.abi.ControlStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.MappedMemory;
import io.cellwall.kernel.event.BootClock;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Which generation is in force. One thread changes it; all may ask. */
final class Control implements AutoCloseable {
  private final MappedMemory memory;

  private Control(MappedMemory memory) {
    this.memory = memory;
  }

  static Control of(BpfMap map) {
    long size = ControlStruct.LAYOUT.byteSize();
    return new Control(MappedMemory.map("control", map.fd().number(), 0, size, true));
  }

  private MemorySegment segment() {
    return memory.segment();
  }

  /** As every program reads it. */
  long generation() {
    return trial()
        .filter(trial -> BootClock.now() >= trial.end())
        .map(Trial::former)
        .orElseGet(() -> ControlStruct.generation(segment()));
  }

  /** The trial that nobody has settled yet, whether its end has come or not. */
  Optional<Trial> trial() {
    long end = ControlStruct.revertAt(segment());
    return end == 0
        ? Optional.empty()
        : Optional.of(
            new Trial(ControlStruct.generation(segment()), end, ControlStruct.revertTo(segment())));
  }

  /**
   * @throws KernelException while a trial goes on: it needs the idle slot as it is
   */
  void requireNoTrial() {
    trial()
        .ifPresent(trial -> {
          throw new KernelException(
              "a change is on trial, generation=%d end=%d"
                  .formatted(trial.generation(), trial.end()));
        });
  }

  void begin(long generation) {
    ControlStruct.setGeneration(segment(), generation);
  }

  /** If this is cut short, the trial's end comes to the policy that is in force now. */
  void begin(Trial trial) {
    ControlStruct.setTrial(segment(), trial.end(), trial.former());
    ControlStruct.setGeneration(segment(), trial.generation());
  }

  /**
   * The trial's policy stays, under a number of its own: its former's may have been seen by a
   * packet at the very end, and must then never mean another policy.
   */
  void keep(Trial trial) {
    ControlStruct.endTrial(segment());
    ControlStruct.setGeneration(segment(), trial.former() + 1);
  }

  /** What was before stays from here on; before the trial's end, it comes back now. */
  void giveWay(Trial trial) {
    ControlStruct.setGeneration(segment(), trial.former());
    ControlStruct.endTrial(segment());
  }

  @Override
  public void close() {
    memory.close();
  }
}
