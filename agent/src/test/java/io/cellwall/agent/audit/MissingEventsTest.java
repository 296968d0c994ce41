package io.cellwall.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.RevisionNames;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Reason;
import io.cellwall.policy.RuleNames;
import io.cellwall.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MissingEventsTest {
  private static final RevisionNames NAMES =
      new RevisionNames() {
        @Override
        public long revision(long generation) {
          return generation;
        }

        @Override
        public RuleNames names(long revision) {
          return new RuleNames(Policy.EMPTY);
        }
      };

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final MissingEvents missing = new MissingEvents(new FlowDecoder(kernel, NAMES));

  private List<AuditEntries.EventsMissing> look() {
    return missing.since(kernel.counters(), Instant.EPOCH);
  }

  private static Edge edge(int source, int port, long thinned) {
    return new Edge(
        source,
        1,
        0,
        port,
        17,
        Verdict.AUDIT,
        Reason.EGRESS_NOT_ALLOWED,
        false,
        9,
        9,
        9,
        thinned,
        0,
        1);
  }

  @Test
  void aScanOfAllPortsIsOneEntryWithTheSumOfAll() {
    kernel.edges = IntStream.range(1, 30_001).mapToObj(port -> edge(16, port, 2)).toList();
    assertThat(look()).singleElement().extracting("thinned").isEqualTo(60_000L);
    assertThat(look()).isEmpty();
    kernel.edges = IntStream.range(1, 30_001).mapToObj(port -> edge(16, port, 3)).toList();
    assertThat(look()).singleElement().extracting("thinned").isEqualTo(30_000L);
  }

  @Test
  void eachPairOfNamesHasAnEntryOfItsOwn() {
    kernel.edges = List.of(edge(16, 1, 2), edge(17, 1, 5));
    assertThat(look()).extracting("thinned").containsExactlyInAnyOrder(2L, 5L);
  }
}
