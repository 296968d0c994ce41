package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
  private static final String DB =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: db, labels: {tier: data}}
      spec: {exposes: [{name: sql, protocol: TCP, port: 1}]}
      ---
      """;

  private static List<String> warnings(String spec, Places places) {
    String text =
        DB
            + """
            apiVersion: cellwall.io/v1
            kind: Component
            metadata: {name: a}
            spec:
              %s
            """
                .formatted(spec);
    Resolution resolution =
        Resolver.resolve(ManifestParser.parse(List.of(new Source("shop.yaml", text))).manifests());
    assertThat(resolution.diagnostics()).isEmpty();
    return Warnings.of(resolution.policy(), places).stream().map(Warning::toString).toList();
  }

  private static List<String> warnings(String spec) {
    return warnings(spec, Places.IN_FILES);
  }

  @Test
  void rulesThatMatchSomebodyAreNotWarnedOf() {
    assertThat(warnings("egress: [{to: [{labels: {tier: data}}], endpoints: [sql]}]")).isEmpty();
    assertThat(warnings("egress: [{to: [{component: db}]}]")).isEmpty();
    assertThat(warnings("ingress: [{from: [{entity: any}]}]")).isEmpty();
    String others = "{expressions: [{key: tier, operator: NotIn, values: [web]}]}";
    assertThat(warnings("ingress: [{from: [%s]}]".formatted(others))).isEmpty();
  }

  @Test
  void pathsOfTheHostThatAComponentExposesAre() {
    String exposes = "exposes: [{name: own, protocol: UNIX, path: /run/a}]";
    assertThat(warnings(exposes + "\n  egress: [{to: [{entity: host}], paths: [/run/a, /run/b]}]"))
        .containsExactly(
            "shop.yaml:11:43: spec.egress[0].paths: \"/run/a\" is not the host's:"
                + " component \"a\" exposes it as \"own\"");
  }

  @Test
  void labelsThatNobodyCarriesAre() {
    assertThat(warnings("ingress: [{from: [{labels: {tier: web}}]}]"))
        .containsExactly("shop.yaml:10:21: spec.ingress[0]: no component carries these labels now");
    assertThat(warnings("egress: [{to: [{component: db}, {labels: {tier: web}}]}]")).hasSize(1);
  }

  @Test
  void endpointsThatNoCarrierExposesAre() {
    assertThat(warnings("egress: [{to: [{labels: {tier: data}}], endpoints: [sql, http]}]"))
        .containsExactly(
            "shop.yaml:10:60: spec.egress[0].endpoints: no component with the labels of its peers"
                + " exposes \"http\" now");
  }

  @Test
  void rulesThatMatchNothingOrEverybodyAre() {
    assertThat(warnings("ingress: [{}]").getFirst()).endsWith("without `from` it matches nothing");
    assertThat(warnings("egress: [{to: []}]").getFirst())
        .endsWith("without `to` it matches nothing");
    assertThat(warnings("egress: [{to: [{component: db}], endpoints: []}]").getFirst())
        .endsWith("with an empty list it matches nothing");
    assertThat(warnings("egress: [{to: [{labels: {}}]}]").getFirst())
        .endsWith("labels without any select every component");
  }

  @Test
  void portsAtWhichNobodyWhoIsMeantExposesAnythingAre() {
    String other = "%s: [{%s: [%s], ports: [{protocol: TCP, port: 2}, {protocol: UDP}]}]";
    assertThat(warnings(other.formatted("egress", "to", "{component: db}, {entity: world}")))
        .containsExactly(
            "shop.yaml:10:30: spec.egress[0].ports:"
                + " no component that is meant exposes anything there now");
    assertThat(warnings(other.formatted("egress", "to", "{labels: {tier: data}}"))).hasSize(1);
    assertThat(warnings(other.formatted("ingress", "from", "{entity: any}")))
        .containsExactly(
            "shop.yaml:10:13: spec.ingress[0].ports: this component exposes nothing there");
    String its = other.replace("2}", "1, endPort: 2}");
    assertThat(warnings(its.formatted("egress", "to", "{component: db}"))).isEmpty();
    assertThat(warnings(its.formatted("egress", "to", "{labels: {tier: data}}"))).isEmpty();
    assertThat(
            warnings(
                its.formatted("ingress", "from", "{entity: any}")
                    + "\n  exposes: [{name: x, protocol: TCP, port: 2}]"))
        .isEmpty();
    assertThat(
            warnings(
                other
                    .replace("ports", "endpoints: [sql], ports")
                    .formatted("egress", "to", "{component: db}")))
        .isEmpty();
  }

  @Test
  void whatIsStoredIsNamedAndCountedInItsOwnText() {
    assertThat(warnings("ingress: [{from: [{labels: {tier: web}}]}]", Places.STORED))
        .singleElement()
        .asString()
        .startsWith("component/a:5:21: ");
  }
}
