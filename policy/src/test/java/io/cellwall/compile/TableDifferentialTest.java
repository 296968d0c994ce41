package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.RandomManifests;
import io.cellwall.policy.RandomQueries;
import io.cellwall.policy.RuleNames;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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

  /** For weeks ahead, and without the table being written again. */
  @Property(tries = 300)
  void tableOpensAndClosesByItselfAsTheOracleSays(@ForAll long seed) {
    Policy policy = Policies.dated(Policies.of(RandomManifests.of(seed, COMPONENTS)), NOW);
    Identities identities = new CountingIdentities();
    PolicyTable table = Compiler.compile(policy, identities, new GrantClock(NOW, BOOT));
    long known =
        table.timetables().values().stream()
            .filter(Timetable::isFull)
            .mapToLong(Timetable::end)
            .reduce(BOOT + ExpandHours.AHEAD.minusDays(1).toNanos(), Math::min);
    Random random = new Random(seed);
    for (int flow = 0; flow < 300; flow++) {
      Query query = RandomQueries.next(random, COMPONENTS);
      long later = momentOf(table, random, known);
      Instant then = NOW.plusNanos(later - BOOT);
      assertThat(TableEvaluator.decide(table, identities, new RuleNames(policy), query, later))
          .as("%s at %s", query, then)
          .isEqualTo(Evaluator.decide(policy, query, then));
    }
  }

  /** Half of them at an edge or just beside it. */
  private static long momentOf(PolicyTable table, Random random, long known) {
    List<Long> edges =
        table.timetables().values().stream()
            .flatMap(timetable -> timetable.stretches().stream())
            .flatMap(stretch -> Stream.of(stretch.notBefore(), stretch.notAfter()))
            .filter(edge -> edge > BOOT + 1 && edge < known - 1)
            .toList();
    return edges.isEmpty() || random.nextBoolean()
        ? random.nextLong(BOOT, known)
        : edges.get(random.nextInt(edges.size())) + random.nextInt(-1, 2);
  }
}
