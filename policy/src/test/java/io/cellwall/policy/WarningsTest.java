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
  void whatIsStoredIsNamedAndCountedInItsOwnText() {
    assertThat(warnings("ingress: [{from: [{labels: {tier: web}}]}]", Places.STORED))
        .singleElement()
        .asString()
        .startsWith("component/a:5:21: ");
  }
}
