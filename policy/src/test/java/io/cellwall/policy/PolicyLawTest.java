package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for all policies. */
class PolicyLawTest {
  private static final int COMPONENTS = 5;
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");

  private static List<Query> queries(long seed) {
    Random random = new Random(seed);
    List<Query> queries = new ArrayList<>();
    for (int index = 0; index < 100; index++) {
      queries.add(RandomQueries.next(random, COMPONENTS));
    }
    return queries;
  }

  @Property(tries = 100)
  void addingAComponentOpensNothingBetweenOthers(@ForAll long seed) {
    String manifests = RandomManifests.of(seed, COMPONENTS);
    Policy before = Policies.of(manifests);
    Policy after =
        Policies.of(
            manifests,
            Policies.component(
                "newcomer",
                "exposes: [{name: all, protocol: TCP, port: 60000, endPort: 65535}]",
                "ingress: [{from: [{entity: any}]}]",
                "egress: [{to: [{entity: any}]}]"));
    for (Query query : queries(seed)) {
      assertThat(Evaluator.decide(after, query, NOW))
          .isEqualTo(Evaluator.decide(before, query, NOW));
    }
  }

  @Property(tries = 100)
  void withoutRulesNoComponentTalksToAnother(@ForAll long seed) {
    Policy policy = Policies.of(RandomManifests.of(seed, COMPONENTS));
    Policy bare = Policies.withoutRules(policy);
    for (Query query : queries(seed)) {
      Decision decision = Evaluator.decide(bare, query, NOW);
      boolean open = decision.verdict() == Verdict.ALLOW;
      assertThat(open)
          .isEqualTo(
              decision.reason() == Reason.NOT_GOVERNED
                  || decision.reason() == Reason.SAME_COMPONENT);
    }
  }

  @Property(tries = 100)
  void whatIsAllowedByRuleNamesARuleOfEachComponent(@ForAll long seed) {
    Policy policy = Policies.of(RandomManifests.of(seed, COMPONENTS));
    for (Query query : queries(seed)) {
      Decision decision = Evaluator.decide(policy, query, NOW);
      if (decision.reason() == Reason.RULE) {
        assertThat(decision.egress().isPresent())
            .isEqualTo(query.source() instanceof Side.Component);
        assertThat(decision.ingress().isPresent())
            .isEqualTo(query.destination() instanceof Side.Component);
      }
    }
  }

  @Property(tries = 100)
  void enforcingInsteadOfAuditingOpensNothing(@ForAll long seed) {
    String manifests = RandomManifests.of(seed, COMPONENTS);
    Policy some = Policies.of(manifests);
    Policy none = Policies.of(manifests.replace("enforcement: audit", "enforcement: enforce"));
    for (Query query : queries(seed)) {
      boolean open = Evaluator.decide(none, query, NOW).verdict() == Verdict.ALLOW;
      assertThat(open).isEqualTo(Evaluator.decide(some, query, NOW).verdict() == Verdict.ALLOW);
    }
  }
}
