package io.cellwall.agent.audit;

import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.ProtocolNames;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Counters.Edge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds out, from the kernel's counts, which flows had no event of their own since last asked. */
final class MissingEvents {
  private final FlowDecoder decoder;
  private Map<Key, Missing> before = Map.of();

  MissingEvents(FlowDecoder decoder) {
    this.decoder = decoder;
  }

  private record Key(
      int source,
      int destination,
      int endpoint,
      int port,
      int protocol,
      int verdict,
      int reason,
      boolean ingress) {
    static Key of(Edge edge) {
      return new Key(
          edge.source(),
          edge.destination(),
          edge.endpoint(),
          edge.port(),
          edge.protocol(),
          edge.verdict().code(),
          edge.reason().code(),
          edge.ingress());
    }
  }

  private record Missing(long thinned, long lost) {
    static final Missing NONE = new Missing(0, 0);

    Missing minus(Missing other) {
      return new Missing(thinned - other.thinned, lost - other.lost);
    }

    boolean any() {
      return thinned > 0 || lost > 0;
    }
  }

  List<AuditEntries.EventsMissing> since(Counters counters, Instant now) {
    List<AuditEntries.EventsMissing> entries = new ArrayList<>();
    Map<Key, Missing> next = new HashMap<>();
    for (Edge edge : counters.edges()) {
      Missing missing = new Missing(edge.thinned(), edge.lost());
      Missing news = missing.minus(before.getOrDefault(Key.of(edge), Missing.NONE));
      next.put(Key.of(edge), missing);
      if (news.any()) {
        entries.add(entry(edge, news, now));
      }
    }
    before = next;
    return entries;
  }

  private AuditEntries.EventsMissing entry(Edge edge, Missing news, Instant now) {
    return new AuditEntries.EventsMissing(
        now,
        "events-missing",
        String.valueOf(decoder.side(edge.source(), null)),
        String.valueOf(decoder.side(edge.destination(), null)),
        ProtocolNames.of(edge.protocol()),
        edge.verdict().text(),
        edge.reason().text(),
        news.thinned(),
        news.lost());
  }
}
