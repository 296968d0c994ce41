package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Identity;
import io.cellwall.kernel.Counters.Edge;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final int WEB = Identity.FIRST_COMPONENT;
  private static final int DB = Identity.FIRST_COMPONENT + 1;

  private static Edge edge(int from, int to, Verdict verdict, Reason reason, long flows, long at) {
    return new Edge(from, to, 1, 1, 6, verdict, reason, false, flows, flows, 0, 0, 0, at);
  }

  private static Tally of(int identity, Map<Integer, Tally> tallies) {
    return tallies.getOrDefault(identity, Tally.NONE);
  }

  @Test
  void whatWouldBeRefusedCountsForTheSideWhoseManifestRefuses() {
    Map<Integer, Tally> tallies =
        Tally.of(
            List.of(
                edge(WEB, DB, Verdict.AUDIT, Reason.EGRESS_NOT_ALLOWED, 2, 10),
                edge(WEB, DB, Verdict.AUDIT, Reason.INGRESS_NOT_ALLOWED, 3, 11),
                edge(Identity.HOST, DB, Verdict.AUDIT, Reason.NOT_EXPOSED, 4, 12),
                edge(WEB, DB, Verdict.ALLOW, Reason.RULE, 100, 13)));
    assertThat(of(WEB, tallies).wouldRefuse()).isEqualTo(2);
    assertThat(of(DB, tallies).wouldRefuse()).isEqualTo(7);
    assertThat(of(WEB, tallies).refused()).isZero();
  }

  @Test
  void whatIsRefusedCountsForBothSidesAndTheLatestIsTold() {
    Edge latest = edge(WEB, DB, Verdict.DENY, Reason.INGRESS_NOT_ALLOWED, 5, 20);
    Map<Integer, Tally> tallies =
        Tally.of(
            List.of(
                edge(WEB, Identity.WORLD, Verdict.DENY, Reason.EGRESS_NOT_ALLOWED, 1, 19), latest));
    assertThat(of(WEB, tallies).refused()).isEqualTo(6);
    assertThat(of(DB, tallies).refused()).isEqualTo(5);
    assertThat(of(WEB, tallies).last()).contains(latest);
    assertThat(of(DB, tallies).last()).contains(latest);
  }
}
