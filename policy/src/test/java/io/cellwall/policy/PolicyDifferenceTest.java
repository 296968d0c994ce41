package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDifferenceTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private static final String DB =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: db}
      spec:
        exposes: [{name: sql, protocol: TCP, port: 5432}]
        ingress: [{from: [{component: api}]}]
      """;

  private static String api(String egress) {
    return """
    ---
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: api}
    spec:
      egress: %s
    """
        .formatted(egress);
  }

  private static List<String> differences(String before, String after) {
    return PolicyDifference.between(Policies.of(before), Policies.of(after), NOW).stream()
        .map(PolicyDifferenceTest::text)
        .toList();
  }

  private static String text(FlowDifference flow) {
    FlowProbe probe = flow.probe();
    return "%s %s->%s %s %s %s"
        .formatted(
            flow.allowed() ? "+" : "-",
            probe.from(),
            probe.to(),
            probe.endpoint().orElse("*"),
            probe.protocol(),
            probe.port());
  }

  @Test
  void whatIsTheSameHasNoDifference() {
    String same = DB + api("[{to: [{component: db}]}]");
    assertThat(differences(same, same)).isEmpty();
    assertThat(differences(same, same + "# a comment\n")).isEmpty();
  }

  @Test
  void aRuleBetweenComponentsIsToldByItsEndpointOnce() {
    String closed = DB + api("[]");
    String open = DB + api("[{to: [{component: db}]}]");
    assertThat(differences(closed, open)).containsExactly("+ api->db sql TCP 5432");
    assertThat(differences(open, closed)).containsExactly("- api->db sql TCP 5432");
  }

  @Test
  void aRuleToAddressesIsToldByBlockAndPort() {
    String closed = DB + api("[]");
    String https = DB + api("[{to: [{cidr: 192.0.2.0/24}], ports: [{protocol: TCP, port: 443}]}]");
    assertThat(differences(closed, https)).containsExactly("+ api->192.0.2.0/24 * TCP 443");
    String all = DB + api("[{to: [{cidr: 192.0.2.0/24}]}]");
    assertThat(differences(https, all))
        .containsExactly(
            "+ api->192.0.2.0/24 * TCP all",
            "+ api->192.0.2.0/24 * UDP all",
            "+ api->192.0.2.0/24 * ICMP all");
  }

  @Test
  void aRuleToAddressesIsToldWhereItReachesAComponent() {
    String closed = DB + api("[]");
    String told = "+ api->db sql TCP 5432";
    assertThat(differences(closed, DB + api("[{to: [{cidr: 127.0.0.0/8}]}]"))).contains(told);
    assertThat(differences(closed, DB + api("[{to: [{cidr: 127.0.0.2/32}]}]")))
        .isNotEmpty()
        .doesNotContain(told);
  }

  @Test
  void anEndpointThatMovesIsToldAtBothPorts() {
    String here = DB + api("[{to: [{component: db}]}]");
    assertThat(differences(here, here.replace("5432", "5433")))
        .containsExactlyInAnyOrder("- api->db sql TCP 5432", "+ api->db sql TCP 5433");
  }

  @Test
  void aComponentThatComesOrGoesIsToldByWhatItMayDo() {
    String alone = DB.replace("{component: api}", "{entity: any}");
    String both = alone + api("[{to: [{component: db}]}]");
    assertThat(differences(alone, both)).containsExactly("+ api->db sql TCP 5432");
    assertThat(differences(both, alone)).containsExactly("- api->db sql TCP 5432");
  }

  @Test
  void aScheduleAloneIsNoDifference() {
    String always = DB + api("[{to: [{component: db}]}]");
    String sometimes =
        DB + api("[{to: [{component: db}], schedule: {from: \"01:00\", to: \"02:00\"}}]");
    assertThat(differences(always, sometimes)).isEmpty();
  }

  @Test
  void aRuleForNoDayAtAllIsNoDifference() {
    String closed = DB + api("[]");
    String rule = "[{to: [{component: db}], schedule: {days: [%s]}}]";
    assertThat(differences(closed, DB + api(rule.formatted("")))).isEmpty();
    assertThat(differences(closed, DB + api(rule.formatted("Mon"))))
        .containsExactly("+ api->db sql TCP 5432");
  }

  @Test
  void aGrantIsToldAsAnyRule() {
    String closed = DB + api("[]");
    String granted =
        closed
            + """
            ---
            apiVersion: cellwall.io/v1
            kind: Grant
            metadata: {name: incident}
            spec:
              from: {component: api}
              to: {component: db}
              duration: 30m
              reason: incident
            """;
    assertThat(differences(closed, granted)).containsExactly("+ api->db sql TCP 5432");
  }
}
