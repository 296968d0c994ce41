package io.cellwall.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.policy.Policies;
import io.cellwall.policy.RandomManifests;
import java.time.Instant;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for all differences between tables. */
class TableDeltaTest {
  private static final GrantClock CLOCK =
      new GrantClock(Instant.parse("2026-11-23T09:30:00Z"), 1_000_000_000L);

  private static PolicyTable table(long seed, Identities identities) {
    return Compiler.compile(Policies.of(RandomManifests.of(seed, 4)), identities, CLOCK);
  }

  @Property(tries = 50)
  void differenceLeadsFromOneTableToTheOther(@ForAll long one, @ForAll long other) {
    Identities identities = new CountingIdentities();
    PolicyTable from = table(one, identities);
    PolicyTable to = table(other, identities);
    assertThat(TableDelta.between(from, to).applyTo(from)).isEqualTo(to);
  }

  @Property(tries = 20)
  void equalTablesDoNotDiffer(@ForAll long seed) {
    Identities identities = new CountingIdentities();
    PolicyTable table = table(seed, identities);
    assertThat(TableDelta.between(table, table(seed, identities)).isEmpty()).isTrue();
    assertThat(TableDelta.between(PolicyTable.EMPTY, table).size())
        .isEqualTo(TableDelta.between(table, PolicyTable.EMPTY).size());
  }

  @Property(tries = 50)
  void differenceTouchesOnlyWhatDiffers(@ForAll long one, @ForAll long other) {
    Identities identities = new CountingIdentities();
    PolicyTable from = table(one, identities);
    PolicyTable to = table(other, identities);
    MapDelta<RuleKey, RuleEntry> rules = TableDelta.between(from, to).rules();
    assertThat(rules.puts().entrySet()).doesNotContainAnyElementsOf(from.rules().entrySet());
    assertThat(rules.removals()).doesNotContainAnyElementsOf(to.rules().keySet());
    assertThat(from.rules().keySet()).containsAll(Set.copyOf(rules.removals()));
  }
}
