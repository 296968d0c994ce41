package io.cellwall.agent.audit;

import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.ProtocolNames;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds out, from the kernel's counts, which flows had no event of their own since last asked. */
final class MissingEvents {
  private final FlowDecoder decoder;
  private Map<Key, Missing> before = Map.of();

  MissingEvents(FlowDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * As an entry names them: who scans ports makes many edges, and must not make as many entries.
   */
  private record Key(int source, int destination, int protocol, Verdict verdict, Reason reason) {
    static Key of(Edge edge) {
      return new Key(
          edge.source(), edge.destination(), edge.protocol(), edge.verdict(), edge.reason());
    }
  }

  private record Missing(long thinned, long lost) {
    static final Missing NONE = new Missing(0, 0);

    Missing plus(Missing other) {
      return new Missing(thinned + other.thinned, lost + other.lost);
    }

    Missing minus(Missing other) {
      return new Missing(thinned - other.thinned, lost - other.lost);
    }

    boolean any() {
      return thinned > 0 || lost > 0;
    }
  }

  List<AuditEntries.EventsMissing> since(Counters counters, Instant now) {
    Map<Key, Missing> next = new LinkedHashMap<>();
    for (Edge edge : counters.edges()) {
      next.merge(Key.of(edge), new Missing(edge.thinned(), edge.lost()), Missing::plus);
    }
    List<AuditEntries.EventsMissing> entries = new ArrayList<>();
    next.forEach((key, missing) -> {
      Missing news = missing.minus(before.getOrDefault(key, Missing.NONE));
      if (news.any()) {
        entries.add(entry(key, news, now));
      }
    });
    before = next;
    return entries;
  }

  private AuditEntries.EventsMissing entry(Key key, Missing news, Instant now) {
    return new AuditEntries.EventsMissing(
        now,
        "events-missing",
        String.valueOf(decoder.side(key.source(), null)),
        String.valueOf(decoder.side(key.destination(), null)),
        ProtocolNames.of(key.protocol()),
        key.verdict().text(),
        key.reason().text(),
        news.thinned(),
        news.lost());
  }
}
