package io.cellwall.kernel;

import io.cellwall.kernel.Counters.Edge;
import io.cellwall.kernel.Counters.Traffic;
import io.cellwall.kernel.abi.EdgeStruct;
import io.cellwall.kernel.abi.ReasonCountsStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Adds up what each CPU has counted. */
record CounterReader(BpfMap reasons, BpfMap edges) {
  private static final int UNCOUNTED = 0;

  Counters read() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = reasons.newKey(arena);
      MemorySegment value = reasons.newValue(arena);
      Map<Reason, Traffic> byReason = new EnumMap<>(Reason.class);
      for (Reason reason : Reason.values()) {
        byReason.put(reason, traffic(key, value, reason.code()));
      }
      return new Counters(byReason, traffic(key, value, UNCOUNTED), readEdges());
    }
  }

  private Traffic traffic(MemorySegment key, MemorySegment value, int reason) {
    key.set(ValueLayout.JAVA_INT, 0, reason);
    boolean ignored = reasons.lookup(key, value);
    long packets = 0;
    long bytes = 0;
    long stride = reasons.shape().stride();
    for (long at = 0; at < value.byteSize(); at += stride) {
      MemorySegment counts = value.asSlice(at, stride);
      packets += ReasonCountsStruct.packets(counts);
      bytes += ReasonCountsStruct.bytes(counts);
    }
    return new Traffic(packets, bytes);
  }

  private List<Edge> readEdges() {
    List<Edge> found = new ArrayList<>();
    edges.forEach((key, value) -> found.add(edge(EdgeStruct.readKey(key), sum(value))));
    return found;
  }

  private EdgeStruct.Counts sum(MemorySegment value) {
    EdgeStruct.Counts sum = EdgeStruct.Counts.ZERO;
    long stride = edges.shape().stride();
    for (long at = 0; at < value.byteSize(); at += stride) {
      sum = sum.plus(EdgeStruct.readCounts(value.asSlice(at, stride)));
    }
    return sum;
  }

  private static Edge edge(EdgeStruct.Key key, EdgeStruct.Counts counts) {
    return new Edge(
        key.source(),
        key.destination(),
        key.endpoint(),
        key.port(),
        key.protocol(),
        Verdict.ofCode(key.verdict()),
        Reason.ofCode(key.reason()),
        FlowEvent.SeenAt.ofCode(key.direction()) == FlowEvent.SeenAt.INGRESS,
        counts.flows(),
        counts.packets(),
        counts.bytes(),
        counts.thinned(),
        counts.lost(),
        counts.lastEvent());
  }
}
