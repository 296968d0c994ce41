package io.cellwall.kernel;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.abi.ShareStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Who holds how much of what programs fill. Programs count in the same memory. */
final class Shares implements AutoCloseable {
  private final MappedMemory memory;

  private Shares(MappedMemory memory) {
    this.memory = memory;
  }

  static Shares of(BpfMap map) {
    long size = map.shape().maxEntries() * ShareStruct.LAYOUT.byteSize();
    return new Shares(MappedMemory.map(map.name(), map.fd().number(), 0, size, true));
  }

  /** As the programs: nobody may hold more than is still free. False: there is no room. */
  boolean take(ShareKind kind, int identity) {
    MemorySegment shares = memory.segment();
    int free = kind.capacity() - ShareStruct.held(shares, Identity.NONE, kind.code());
    if (ShareStruct.held(shares, identity, kind.code()) >= free) {
      return false;
    }
    add(kind, identity, 1);
    return true;
  }

  void give(ShareKind kind, int identity) {
    add(kind, identity, -1);
  }

  private void add(ShareKind kind, int identity, int count) {
    ShareStruct.addHeld(memory.segment(), Identity.NONE, kind.code(), count);
    ShareStruct.addHeld(memory.segment(), identity, kind.code(), count);
  }

  /** What all hold together, then who holds something or was refused, of each kind. */
  List<Fill> read(Collection<Integer> identities) {
    List<Fill> fills = new ArrayList<>();
    for (ShareKind kind : ShareKind.all()) {
      List<Fill.Holder> holders =
          identities.stream()
              .sorted()
              .map(identity -> holder(identity, kind))
              .filter(holder -> holder.held() > 0 || holder.refused() > 0)
              .toList();
      int held = ShareStruct.held(memory.segment(), Identity.NONE, kind.code());
      fills.add(new Fill(kind, held, holders));
    }
    return fills;
  }

  private Fill.Holder holder(int identity, ShareKind kind) {
    MemorySegment shares = memory.segment();
    return new Fill.Holder(
        identity,
        ShareStruct.held(shares, identity, kind.code()),
        Integer.toUnsignedLong(ShareStruct.refused(shares, identity, kind.code())));
  }

  @Override
  public void close() {
    memory.close();
  }
}
