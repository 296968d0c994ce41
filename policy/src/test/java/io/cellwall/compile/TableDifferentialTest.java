package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.RandomManifests;
import io.cellwall.policy.RandomQueries;
import io.cellwall.policy.RuleNames;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The compiled table says what the oracle says, about every flow. */
class TableDifferentialTest {
  private static final int COMPONENTS = 5;
  private static final long BOOT = 1_000_000_000_000_000L;

  /** A Monday morning. */
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");

  @Property(tries = 500)
  void tableAgreesWithTheOracle(@ForAll long seed) {
    Policy policy = Policies.of(RandomManifests.of(seed, COMPONENTS));
    Identities identities = new CountingIdentities();
    PolicyTable table = Compiler.compile(policy, identities, new GrantClock(NOW, BOOT));
    Random random = new Random(seed);
    for (int flow = 0; flow < 300; flow++) {
      Query query = RandomQueries.next(random, COMPONENTS);
      assertThat(TableEvaluator.decide(table, identities, new RuleNames(policy), query, BOOT))
          .as("%s", query)
          .isEqualTo(Evaluator.decide(policy, query, NOW));
    }
  }

  @Property(tries = 100)
  void withoutTheAgentNothingOpensThatTheOracleKeepsShut(@ForAll long seed) {
    Policy policy = Policies.of(RandomManifests.of(seed, COMPONENTS));
    Identities identities = new CountingIdentities();
    PolicyTable table = Compiler.compile(policy, identities, new GrantClock(NOW, BOOT));
    Random random = new Random(seed);
    for (int flow = 0; flow < 200; flow++) {
      Query query = RandomQueries.next(random, COMPONENTS);
      Duration later = Duration.ofMinutes(random.nextInt(7 * 24 * 60));
      long clock = BOOT + later.toNanos();
      if (TableEvaluator.decide(table, identities, new RuleNames(policy), query, clock).verdict()
          == io.cellwall.policy.Verdict.ALLOW) {
        assertThat(Evaluator.decide(policy, query, NOW.plus(later)).verdict())
            .as("%s after %s", query, later)
            .isEqualTo(io.cellwall.policy.Verdict.ALLOW);
      }
    }
  }
}
