package io.cellwall.agent.apply;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Protocol;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Resolution;
import io.cellwall.policy.Resolver;
import io.cellwall.policy.Side;
import io.cellwall.policy.Target;
import io.cellwall.policy.Verdict;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a rule of {@code web} when {@code gone} is deleted with all mention of it. */
class CascadeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");
  private static final ManifestName GONE = new ManifestName(ManifestKind.COMPONENT, "gone");
  private static final ManifestName WEB = new ManifestName(ManifestKind.COMPONENT, "web");

  private static final String GONE_AND_ITS_LIKE =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: gone, labels: {tier: data}}
      spec:
        exposes: [{name: sql, protocol: TCP, port: 1}, {name: dump, protocol: TCP, port: 2}]
        ingress: [{from: [{entity: any}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: like, labels: {tier: data}}
      spec:
        exposes: [{name: sql, protocol: TCP, port: 3}, {name: admin, protocol: TCP, port: 4}]
        ingress: [{from: [{entity: any}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: other}
      spec:
        exposes: [{name: dump, protocol: TCP, port: 5}, {name: sql, protocol: TCP, port: 6}]
        ingress: [{from: [{entity: any}]}]
      """;

  @TempDir Path directory;

  private static String web(String spec) {
    return """
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: web, labels: {build: "1e3"}}
    spec: {%s}
    """
        .formatted(spec);
  }

  private Plan deleteGone(String web) {
    ParseResult parsed = parse(web);
    assertThat(parsed.diagnostics()).isEmpty();
    BootEnds ends =
        BootEnds.open(
            directory.resolve("ends"), "boot", new Clocks(new FakeEnforcement(), () -> NOW));
    Planner planner = new Planner(Map.of(), false, ends, () -> NOW);
    return planner.delete(Candidate.EMPTY.with(parsed.manifests(), NOW), GONE, true);
  }

  private static ParseResult parse(String web) {
    return ManifestParser.parse(
        List.of(new Source("shop.yaml", GONE_AND_ITS_LIKE), new Source("web.yaml", web)));
  }

  private static boolean reaches(Plan plan, String to, String address, int port) {
    return reaches(plan.policy(), to, address, port);
  }

  private static boolean reaches(Policy policy, String to, String address, int port) {
    Target target =
        new Target.Port(Protocol.TCP, port, Optional.of(InetAddress.ofLiteral(address)));
    Query query = new Query(Side.of("web"), Side.of(to), target, Optional.empty());
    return Evaluator.decide(policy, query, NOW).verdict() == Verdict.ALLOW;
  }

  private static boolean reachesWorld(Plan plan, int port) {
    return reaches(plan, "world", "192.0.2.1", port);
  }

  private static boolean reaches(Plan plan, String to, int port) {
    return reaches(plan, to, "127.0.0.1", port);
  }

  @Test
  void addressesKeepTheirPortsWhenTheOnlyPeerWithEndpointsGoes() {
    Plan all =
        deleteGone(
            web("egress: [{to: [{component: gone}, {cidr: 192.0.2.0/24}], endpoints: [sql]}]"));
    assertThat(reachesWorld(all, 80)).isTrue();
    assertThat(reaches(all, "like", 3)).isFalse();
    Plan one =
        deleteGone(
            web(
                "egress: [{to: [{component: gone}, {cidr: 192.0.2.0/24}], endpoints: [sql],"
                    + " ports: [{protocol: TCP, port: 443}]}]"));
    assertThat(reachesWorld(one, 443)).isTrue();
    assertThat(reachesWorld(one, 80)).isFalse();
  }

  @Test
  void aRuleWithAnEmptyListGoesOnMatchingNothing() {
    String[] emptied = {"endpoints: []", "endpoints: [sql], ports: []", "endpoints: [], ports: []"};
    for (String lists : emptied) {
      Plan plan =
          deleteGone(
              web("egress: [{to: [{component: gone}, {cidr: 192.0.2.0/24}], " + lists + "}]"));
      assertThat(reachesWorld(plan, 443)).as(lists).isFalse();
    }
  }

  @Test
  void anEndpointThatTheDeletedAloneExposedIsTakenOutOfRulesForLabels() {
    Plan plan = deleteGone(web("egress: [{to: [{labels: {tier: data}}], endpoints: [sql, dump]}]"));
    assertThat(reaches(plan, "like", 3)).isTrue();
    assertThat(reaches(plan, "like", 4)).isFalse();
  }

  @Test
  void aRuleForLabelsThatIsLeftWithoutEndpointsGoes() {
    Plan plan = deleteGone(web("egress: [{to: [{labels: {tier: data}}], endpoints: [dump]}]"));
    assertThat(plan.policy().component("web").orElseThrow().egress()).isEmpty();
    assertThat(reaches(plan, "like", 3)).isFalse();
  }

  @Test
  void otherPeersOfTheRuleKeepTheEndpointThatLabelsLose() {
    Plan plan =
        deleteGone(
            web(
                "egress: [{to: [{labels: {tier: data}}, {component: other}, {entity: world}],"
                    + " endpoints: [sql, dump], ports: [{protocol: TCP, port: 443}]}]"));
    assertThat(reaches(plan, "like", 3)).isTrue();
    assertThat(reaches(plan, "like", 4)).isFalse();
    assertThat(reaches(plan, "other", 5)).isTrue();
    assertThat(reaches(plan, "other", 6)).isTrue();
    assertThat(reachesWorld(plan, 443)).isTrue();
    assertThat(reachesWorld(plan, 80)).isFalse();
  }

  @Test
  void theLastPeerWithEndpointsMayBeLabelsThatLoseThem() {
    Plan plan =
        deleteGone(
            web("egress: [{to: [{labels: {tier: data}}, {entity: world}], endpoints: [dump]}]"));
    assertThat(reachesWorld(plan, 80)).isTrue();
    assertThat(reaches(plan, "like", 3)).isFalse();
  }

  @Test
  void aScheduleGoesWithEachPartOfARule() {
    Plan plan =
        deleteGone(
            web(
                "egress: [{to: [{labels: {tier: data}}, {component: other}],"
                    + " endpoints: [sql, dump], schedule: {from: '10:00', to: '18:00'}}]"));
    assertThat(reaches(plan, "like", 3)).isFalse();
    assertThat(reaches(plan, "other", 5)).isFalse();
  }

  @Test
  void textThatLooksLikeANumberKeepsItsQuotes() {
    Plan plan =
        deleteGone(
            web(
                "egress: [{to: [{component: gone}, {component: other}],"
                    + " schedule: {from: '08:00', to: '18:00'}}]"));
    assertThat(plan.candidate().find(WEB).orElseThrow().stored().text())
        .contains("to: \"18:00\"")
        .contains("\"1e3\"");
    assertThat(reaches(plan, "other", 5)).isTrue();
  }

  @Test
  void aManifestThatGrowsTooLongIsARefusalWithItsReason() {
    String disk = "{path: '/" + "\\".repeat(4000) + "', readBps: 1},";
    String spec = "egress: [{to: [{component: gone}]}], limits: {io: [" + disk.repeat(200) + "]}";
    RefusedException refusal =
        catchThrowableOfType(RefusedException.class, () -> deleteGone(web(spec)));
    assertThat(refusal.code()).isEqualTo(Code.STILL_NAMED);
    assertThat(refusal.diagnostics()).isNotEmpty();
  }

  /** Every choice of peers with every choice of lists, as far as such a rule is accepted. */
  @Test
  void whateverARuleSaysItAllowsToOthersWhatItDid() {
    List<String> peers =
        List.of(
            "{component: gone}",
            "{component: other}",
            "{labels: {tier: data}}",
            "{cidr: 192.0.2.0/24}",
            "{entity: world}");
    int accepted = 0;
    for (int chosen = 1; chosen < 1 << peers.size(); chosen++) {
      String to = chosen(peers, chosen);
      for (String endpoints : List.of("", "[]", "[sql]", "[dump]", "[dump, sql]")) {
        for (String ports : List.of("", "[]", "[{protocol: TCP, port: 443}]")) {
          accepted += isKept(to + list("endpoints", endpoints) + list("ports", ports)) ? 1 : 0;
        }
      }
    }
    assertThat(accepted).isGreaterThan(200);
  }

  private static String chosen(List<String> peers, int bits) {
    return IntStream.range(0, peers.size())
        .filter(index -> (bits >> index & 1) == 1)
        .mapToObj(peers::get)
        .collect(joining(", ", "to: [", "]"));
  }

  private static String list(String key, String items) {
    return items.isEmpty() ? "" : ", " + key + ": " + items;
  }

  /** False where the rule is refused as it is. */
  private boolean isKept(String rule) {
    String web = web("egress: [{" + rule + "}]");
    ParseResult parsed = parse(web);
    Resolution before = Resolver.resolve(parsed.manifests());
    if (!parsed.diagnostics().isEmpty() || !before.diagnostics().isEmpty()) {
      return false;
    }
    assertThat(reached(deleteGone(web).policy())).as(rule).isEqualTo(reached(before.policy()));
    return true;
  }

  private static List<Boolean> reached(Policy policy) {
    return List.of(
        reaches(policy, "like", "127.0.0.1", 3),
        reaches(policy, "like", "127.0.0.1", 4),
        reaches(policy, "other", "127.0.0.1", 5),
        reaches(policy, "other", "127.0.0.1", 6),
        reaches(policy, "world", "192.0.2.1", 80),
        reaches(policy, "world", "192.0.2.1", 443),
        reaches(policy, "world", "198.51.100.1", 80));
  }
}
