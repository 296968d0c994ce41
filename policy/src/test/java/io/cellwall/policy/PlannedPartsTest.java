package io.cellwall.policy;

import static io.cellwall.policy.Policies.component;
import static io.cellwall.policy.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Peer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the contract names and nobody enforces yet is understood, and said not to be covered. */
class PlannedPartsTest {
  private static ComponentManifest read(String... spec) {
    return Policies.of(component("a", spec)).component("a").orElseThrow();
  }

  private static List<String> uncovered(ComponentManifest manifest) {
    return Coverage.uncovered(
            manifest, Map.of(Capability.PLANNED, "nobody wrote it"), Places.IN_FILES)
        .stream()
        .map(Uncovered::what)
        .toList();
  }

  @Test
  void eachIsNotCoveredAndSaysWhatItIs() {
    ComponentManifest manifest =
        read(
            "selector:",
            "  containers: [{name: shop-db}, {labels: {com.docker.compose.service: db}, engine:"
                + " podman}]",
            "egress:",
            "  - to: [{cidr: 192.0.2.0/24}, {fqdn: '*.pkg.example.org'}]",
            "  - {to: [{cidr: 224.0.0.18/32}], ports: [{protocol: IP, number: 112}, {protocol:"
                + " ICMP}]}",
            "limits:",
            "  network: {egress: 100Mbit, ingress: 1.5Gbit, egressBurst: 1Mi}",
            "  connections: {max: 1000, perSecond: 100}");
    assertThat(uncovered(manifest))
        .containsExactly(
            "spec.selector.containers: name shop-db",
            "spec.selector.containers: labels {com.docker.compose.service=db} of podman",
            "spec.egress.to: fqdn *.pkg.example.org",
            "ports: protocol 112 of IP",
            "spec.limits.network",
            "spec.limits.connections");
  }

  @Test
  void withoutThemTheRestIsInForce() {
    ComponentManifest manifest =
        read(
            "egress:",
            "  - to: [{cidr: 192.0.2.0/24}, {fqdn: www.example.org}]",
            "  - to: [{fqdn: www.example.org}]",
            "  - {to: [{entity: any}], ports: [{protocol: IP, number: 112}]}");
    assertThat(manifest.egress().get(0).to()).hasOnlyElementsOfType(Peer.Block.class).hasSize(1);
    assertThat(manifest.egress().get(0).hasEmptyList()).isFalse();
    assertThat(manifest.egress().get(1).hasEmptyList()).as("matches nothing").isTrue();
    assertThat(manifest.egress().get(2).hasEmptyList()).as("not all ports").isTrue();
  }

  @Test
  void thatOfOneManifestIsNotAnothers() {
    Policy policy =
        Policies.of(component("a", "egress: [{to: [{fqdn: a.example}]}]"), component("b"));
    assertThat(policy.component("a").orElseThrow().planned()).hasSize(1);
    assertThat(policy.component("b").orElseThrow().planned()).isEmpty();
  }

  @Test
  void wrongWordsInThemAreErrors() {
    assertRefused(
        component("a", "ingress: [{from: [§{fqdn: www.example.org}]}]"),
        "found the key \"fqdn\", expected it in `to` alone");
    assertRefused(
        component("a", "egress: [{to: [{fqdn: §'*.*.example'}]}]"), "expected a host name such as");
    assertRefused(
        component("a", "egress: [{to: [{entity: any}], ports: [{protocol: IP, number: §256}]}]"),
        "expected a protocol's number from 0 to 255");
    assertRefused(
        component("a", "selector: {containers: [§{engine: podman}]}"),
        "expected exactly one of name, labels");
    assertRefused(
        component("a", "limits: {network: {egress: §100MB}}"), "expected a rate such as 100Mbit");
    assertRefused(
        component("a", "limits: {connections: {max: §0}}"), "expected a number of connections");
  }
}
