package io.cellwall.compile;

import static io.cellwall.policy.Policies.component;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.RuleKey.Direction;
import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CompilerTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");
  private static final long BOOT = 5_000_000_000L;
  private static final long MINUTE = 60_000_000_000L;

  private final Identities identities = new CountingIdentities();

  private PolicyTable compile(Policy policy) {
    return written(Compiler.compile(policy, identities, new GrantClock(NOW, BOOT)));
  }

  /** Without what every component may say to the service manager. */
  private static PolicyTable written(PolicyTable table) {
    Map<ObjectKey, ExposureEntry> objects = new HashMap<>(table.objects());
    Map<RuleKey, RuleEntry> rules = new HashMap<>(table.rules());
    table
        .objects()
        .forEach((key, entry) -> {
          if (isManagers(key) && entry.component() == Identity.HOST) {
            objects.remove(key);
            rules.keySet().removeIf(rule -> isAt(rule, key, entry));
          }
        });
    return new PolicyTable(
        table.components(),
        table.exposures(),
        objects,
        rules,
        table.timetables(),
        table.cidrs(),
        table.selectors());
  }

  private static boolean isManagers(ObjectKey key) {
    return key.name().contains("run/systemd/");
  }

  private static boolean isAt(RuleKey rule, ObjectKey key, ExposureEntry entry) {
    return rule.peer() == Identity.HOST
        && rule.protocol() == key.protocol()
        && rule.port() == entry.endpoint();
  }

  @Test
  void theServiceManagerIsSpokenToWithoutARuleWhereItsPlacesAreTheHosts() {
    Policy policy =
        Policies.of(
            component("a"),
            component(
                "journal",
                "exposes: [{name: s, protocol: UNIX, path: /run/systemd/journal/stdout}]"));
    PolicyTable table = Compiler.compile(policy, identities, new GrantClock(NOW, BOOT));
    int journal = identities.component("journal");
    ExposureEntry notify =
        requireNonNull(table.objects().get(new ObjectKey(240, 0, 0, "/run/systemd/notify")));
    assertThat(table.rules())
        .containsEntry(
            new RuleKey(
                Direction.EGRESS,
                identities.component("a"),
                Identity.HOST,
                240,
                notify.endpoint(),
                24),
            RuleEntry.always(1));
    assertThat(table.objects())
        .containsEntry(
            new ObjectKey(240, 0, 0, "/run/systemd/journal/stdout"), new ExposureEntry(journal, 1));
  }

  private RuleKey anyone(int component, int protocol, int port, int bits) {
    return new RuleKey(Direction.EGRESS, component, Identity.ANY, protocol, port, bits);
  }

  @Test
  void aPathOfTheHostIsAnObjectOfTheHostsAndItsNumberAPort() {
    PolicyTable table =
        compile(
            Policies.of(
                component("a", "egress: [{to: [{entity: host}], paths: [/run/a, 'mqueue:/b']}]"),
                component("b", "exposes: [{name: own, protocol: UNIX, path: /run/a}]")));
    Map<String, Integer> numbers = new TreeMap<>();
    table
        .objects()
        .forEach((key, entry) -> {
          if (entry.component() == Identity.HOST) {
            numbers.put(key.protocol() + key.name(), entry.endpoint());
          }
        });
    // What b exposes is b's.
    assertThat(numbers.keySet()).containsExactly("241/run/a", "241/var/run/a", "243/b");
    assertThat(numbers.values()).doesNotHaveDuplicates();
    numbers.forEach((name, number) ->
        assertThat(table.rules())
            .containsKey(
                new RuleKey(
                    Direction.EGRESS,
                    Identity.FIRST_COMPONENT,
                    Identity.HOST,
                    Integer.parseInt(name.substring(0, 3)),
                    number,
                    24)));
    assertThat(table.rules().keySet()).noneMatch(key -> key.bits() == 0);
  }

  @Test
  void everyComponentHasTheSelectorOfItsRuns() {
    PolicyTable table =
        compile(
            Policies.of(component("a", "selector: {cgroups: [/x], systemdUnits: [u.service]}")));
    assertThat(table.selectors().keySet())
        .isEqualTo(Set.of("/cellwall/a", "/x", "u.service", "u.socket"));
    assertThat(table.selectors().values()).containsOnly(identities.component("a"));
  }

  @Test
  void endpointsWithoutAPortAreKnownByTheirNames() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "exposes:",
                    "  - {name: u, protocol: UNIX, path: '@bus'}",
                    "  - {name: s, protocol: SHM, path: 'sysv:0xABCD'}",
                    "  - {name: q, protocol: MQUEUE, path: /jobs}",
                    "  - {name: kill, protocol: SIGNAL, signals: [HUP, TERM]}")));
    int a = identities.component("a");
    assertThat(table.objects())
        .containsOnly(
            Map.entry(new ObjectKey(240, 0, 0, "@bus"), new ExposureEntry(a, 1)),
            Map.entry(new ObjectKey(242, 0, 0, "sysv:0x0000abcd"), new ExposureEntry(a, 2)),
            Map.entry(new ObjectKey(243, 0, 0, "/jobs"), new ExposureEntry(a, 3)),
            Map.entry(new ObjectKey(244, 1, a, ""), new ExposureEntry(a, 4)),
            Map.entry(new ObjectKey(244, 15, a, ""), new ExposureEntry(a, 4)));
  }

  @Test
  void whatIsInRunIsKnownByItsOldPlaceToo() {
    for (String path : List.of("/run/db/sql", "/var/run/db/sql")) {
      PolicyTable table =
          compile(
              Policies.of(
                  component("a", "exposes:", "  - {name: u, protocol: UNIX, path: " + path + "}")));
      assertThat(table.objects())
          .containsOnlyKeys(
              new ObjectKey(240, 0, 0, "/run/db/sql"), new ObjectKey(240, 0, 0, "/var/run/db/sql"));
    }
  }

  @Test
  void permanentRuleHidesWhatEndsSooner() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - to: [{entity: any}]",
                    "    ports: [{protocol: TCP, port: 80}]",
                    "    schedule: {from: '09:00', to: '10:00'}",
                    "  - to: [{entity: any}]")));
    int a = identities.component("a");
    assertThat(table.rules())
        .containsOnlyKeys(anyone(a, 0, 0, 0))
        .containsEntry(anyone(a, 0, 0, 0), RuleEntry.always(2));
  }

  @Test
  void narrowPermanentRuleStandsInsideAWideOneThatEnds() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - to: [{entity: any}]",
                    "    schedule: {from: '09:00', to: '10:00'}",
                    "  - to: [{entity: any}]",
                    "    ports: [{protocol: TCP, port: 80}]")));
    int a = identities.component("a");
    assertThat(table.rules())
        .containsEntry(anyone(a, 0, 0, 0), RuleEntry.by(1))
        .containsEntry(anyone(a, 6, 80, 24), RuleEntry.always(2))
        .hasSize(2);
  }

  @Test
  void overlappingRangesLeaveEachPortToTheFirstRule() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - {to: [{entity: any}], ports: [{protocol: TCP, port: 8, endPort: 15}]}",
                    "  - {to: [{entity: any}], ports: [{protocol: TCP, port: 8, endPort: 23}]}")));
    int a = identities.component("a");
    assertThat(table.rules())
        .containsEntry(anyone(a, 6, 8, 21), RuleEntry.always(1))
        .containsEntry(anyone(a, 6, 16, 21), RuleEntry.always(2))
        .hasSize(2);
  }

  @Test
  void ruleForAllEndpointsIsOneEntry() {
    PolicyTable table =
        compile(
            Policies.of(
                component("a", "egress: [{to: [{component: b}]}]"),
                component(
                    "b",
                    "exposes:",
                    "  - {name: http, protocol: TCP, port: 80}",
                    "  - {name: https, protocol: TCP, port: 443}",
                    "ingress: [{from: [{component: a}], endpoints: [https]}]")));
    int a = identities.component("a");
    int b = identities.component("b");
    assertThat(table.rules())
        .containsOnlyKeys(
            new RuleKey(Direction.EGRESS, a, b, RuleKey.ENDPOINT, 0, 8),
            new RuleKey(Direction.INGRESS, b, a, RuleKey.ENDPOINT, 2, 24));
  }

  @Test
  void ruleWithAnEmptyListIsNoEntry() {
    String[] emptied = {
      "{to: [{component: b}, {cidr: 192.0.2.0/24}], endpoints: []}",
      "{to: [{component: b}, {entity: world}], ports: []}",
      "{to: [{component: b}], ports: []}",
      "{to: [{cidr: 192.0.2.0/24, except: []}]}",
      "{to: [{expressions: []}, {component: b}]}",
      "{to: [{expressions: [{key: tier, operator: NotIn, values: []}]}]}",
    };
    for (String rule : emptied) {
      assertThat(compileRule(rule).rules()).as(rule).isEmpty();
    }
    assertThat(compileRule("{to: [{component: b}, {cidr: 192.0.2.0/24}]}").rules()).hasSize(2);
  }

  private PolicyTable compileRule(String egress) {
    return compile(
        Policies.of(
            component("a", "egress: [" + egress + "]"),
            component("b", "exposes: [{name: http, protocol: TCP, port: 80}]")));
  }

  @Test
  void grantEndsByTheBootClock() {
    PolicyTable table =
        compile(
            Policies.of(
                component("a"),
                component("b", "exposes: [{name: http, protocol: TCP, port: 80}]"),
                """
                apiVersion: cellwall.io/v1
                kind: Grant
                metadata: {name: g}
                spec: {from: {component: a}, to: {component: b}, duration: 30m}
                """));
    RuleKey key =
        new RuleKey(
            Direction.GRANT,
            identities.component("a"),
            identities.component("b"),
            RuleKey.ENDPOINT,
            1,
            24);
    assertThat(table.rules()).containsEntry(key, RuleEntry.by(1));
    assertThat(table.timetables())
        .containsEntry(1, new Timetable(List.of(new Timetable.Stretch(0, BOOT + 30 * MINUTE, 1))));
  }

  @Test
  void endedGrantAndRuleThatNeverBeginsAreLeftOut() {
    PolicyTable table =
        compile(
            Policies.of(
                component("a", "egress: [{to: [{entity: any}], schedule: {days: []}}]"),
                component("b", "exposes: [{name: http, protocol: TCP, port: 80}]"),
                """
                apiVersion: cellwall.io/v1
                kind: Grant
                metadata: {name: g}
                spec: {from: {component: a}, to: {component: b}, expires: 2020-01-01T00:00:00Z}
                """));
    assertThat(table.rules()).isEmpty();
  }

  @Test
  void exceptionIsAPrefixOfItsOwnWithoutARule() {
    PolicyTable table =
        compile(
            Policies.of(
                component("a", "egress: [{to: [{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}]}]")));
    assertThat(table.cidrs()).hasSize(2);
    assertThat(table.rules()).hasSize(1);
  }

  @Test
  void clockNeverSaysNoLimit() {
    GrantClock clock = new GrantClock(NOW, BOOT);
    assertThat(clock.nanos(NOW)).isEqualTo(BOOT);
    assertThat(clock.nanos(Instant.EPOCH)).isEqualTo(1);
    assertThat(clock.nanos(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    assertThat(clock.nanos(Instant.MIN)).isEqualTo(1);
  }

  private static final String WEEKDAYS = "schedule: {days: [Mon, Tue, Wed, Thu, Fri]}";

  @Test
  void ruleWithoutAScheduleOutlastsOneWithForTheSamePeer() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - to: [{entity: any}]",
                    "    " + WEEKDAYS,
                    "  - to: [{entity: any}]")));
    assertThat(table.rules()).containsOnly(Map.entry(everything(), RuleEntry.always(2)));
    assertThat(table.timetables()).isEmpty();
  }

  @Test
  void twoSchedulesForTheSameAreOneTimetable() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - to: [{entity: any}]",
                    "    schedule: {days: [Mon], from: '09:00', to: '11:00'}",
                    "  - to: [{entity: any}]",
                    "    schedule: {days: [Mon], from: '10:00', to: '12:00'}")));
    assertThat(table.rules()).containsOnly(Map.entry(everything(), RuleEntry.by(1)));
    long nine = BOOT - 30 * MINUTE;
    assertThat(requireNonNull(table.timetables().get(1)).stretches())
        .startsWith(
            new Timetable.Stretch(1, nine + 120 * MINUTE, 1),
            new Timetable.Stretch(nine + 120 * MINUTE, nine + 180 * MINUTE, 2))
        .hasSizeGreaterThan(8 * 2);
  }

  @Test
  void narrowScheduledRuleSpeaksForTheWideOneAroundIt() {
    PolicyTable table =
        compile(
            Policies.of(
                component(
                    "a",
                    "egress:",
                    "  - to: [{entity: any}]",
                    "    ports: [{protocol: TCP, port: 80}]",
                    "    schedule: {days: [Sun]}",
                    "  - to: [{entity: any}]",
                    "    " + WEEKDAYS)));
    RuleEntry port = table.rules().get(anyone(identities.component("a"), 6, 80, 24));
    assertThat(requireNonNull(table.timetables().get(requireNonNull(port).timetable())).stretches())
        .extracting(Timetable.Stretch::rule)
        .startsWith(2, 1, 2, 1);
  }

  @Test
  void rulesWithTheSameScheduleShareATimetable() {
    String rule = "egress: [{to: [{entity: any}, {entity: host}], " + WEEKDAYS + "}]";
    PolicyTable table = compile(Policies.of(component("a", rule), component("b", rule)));
    assertThat(table.rules()).hasSize(4);
    assertThat(table.timetables()).hasSize(1);
  }

  private RuleKey everything() {
    return anyone(identities.component("a"), 0, 0, 0);
  }
}
