package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.BpfObject;
import java.lang.foreign.MemorySegment;

/** A map of an open object. */
public record ObjectMap(MemorySegment pointer) {
  public String name() {
    return BpfObject.bpf_map__name(pointer);
  }

  public int fd() {
    return KernelException.check("fd of map=" + name(), BpfObject.bpf_map__fd(pointer));
  }

  public int keySize() {
    return BpfObject.bpf_map__key_size(pointer);
  }

  public int valueSize() {
    return BpfObject.bpf_map__value_size(pointer);
  }

  /** Whether it holds the program's own variables: not pinned, and made anew with each object. */
  public boolean holdsVariables() {
    return name().contains(".");
  }

  /** Takes an existing map in its place, before loading. */
  public void reuse(BpfMap existing) {
    KernelException.check(
        "reuse of " + existing, BpfObject.bpf_map__reuse_fd(pointer, existing.fd().number()));
  }

  MemorySegment initialValue() {
    return BpfObject.bpf_map__initial_value(pointer);
  }
}
