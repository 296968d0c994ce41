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
import java.util.function.Function;

/** Adds up what each CPU has counted. */
final class CounterReader {
  private final BpfMap reasons;
  private final BpfMap edges;
  private final BpfMap edgeCounts;

  CounterReader(KernelMaps maps) {
    this.reasons = maps.get(KernelMaps.REASONS);
    this.edges = maps.get(KernelMaps.EDGES);
    this.edgeCounts = maps.get(KernelMaps.EDGE_COUNTS);
  }

  Counters read() {
    Map<Reason, Traffic> byReason = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      long packets = sum(perCpu(reasons, reason.code(), ReasonCountsStruct::packets));
      long bytes = sum(perCpu(reasons, reason.code(), ReasonCountsStruct::bytes));
      byReason.put(reason, new Traffic(packets, bytes));
    }
    EdgeStruct.Counts overflow = counts(EdgeStruct.OVERFLOW);
    return new Counters(byReason, new Traffic(overflow.packets(), overflow.bytes()), readEdges());
  }

  private List<Edge> readEdges() {
    List<Edge> found = new ArrayList<>();
    edges.forEach((key, value) ->
        found.add(edge(EdgeStruct.readKey(key), counts(EdgeStruct.readNumber(value)))));
    return found;
  }

  private EdgeStruct.Counts counts(int number) {
    return perCpu(edgeCounts, number, EdgeStruct::readCounts).stream()
        .reduce(EdgeStruct.Counts.ZERO, EdgeStruct.Counts::plus);
  }

  private static long sum(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).sum();
  }

  private static <T> List<T> perCpu(BpfMap map, int index, Function<MemorySegment, T> read) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = map.newKey(arena);
      MemorySegment value = map.newValue(arena);
      key.set(ValueLayout.JAVA_INT, 0, index);
      boolean ignored = map.lookup(key, value); // an array has all its entries
      List<T> values = new ArrayList<>();
      long stride = map.shape().stride();
      for (long at = 0; at < value.byteSize(); at += stride) {
        values.add(read.apply(value.asSlice(at, stride)));
      }
      return values;
    }
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
