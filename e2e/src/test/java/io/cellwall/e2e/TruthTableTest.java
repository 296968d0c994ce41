package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Protocol;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Who reaches whom: every source against every server, by TCP and UDP, over IPv4, IPv6 and
 * v4-mapped addresses. The kernel's answer must be the Evaluator's, in every cell.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TruthTableTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: web, labels: {tier: front}}
      spec:
        exposes: [{name: http, protocol: TCP, port: $0}]
        ingress: [{from: [{entity: host}]}]
        egress:
          - to: [{component: api}]
          - to: [{labels: {tier: data}}]
            endpoints: [stats]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: api}
      spec:
        exposes:
          - {name: rpc, protocol: TCP, port: $1}
          - {name: notify, protocol: UDP, port: $1}
        ingress: [{from: [{component: web}], endpoints: [rpc]}]
        egress: [{to: [{component: db}, {component: cache}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: db, labels: {tier: data}}
      spec:
        exposes:
          - {name: sql, protocol: TCP, port: $2}
          - {name: stats, protocol: UDP, port: $2, endPort: $3}
        ingress:
          - {from: [{component: api}], endpoints: [sql]}
          - {from: [{labels: {}, expressions: [{key: tier, operator: In, values: [front, watch]}]}], endpoints: [stats]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: cache, labels: {tier: data}}
      spec:
        exposes:
          - {name: get, protocol: TCP, port: $4}
          - {name: stats, protocol: UDP, port: $4}
        ingress: [{from: [{entity: any}]}]
        egress: [{to: [{component: db}], endpoints: [sql]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: batch, labels: {tier: watch}}
      spec:
        enforcement: audit
        exposes:
          - {name: job, protocol: TCP, port: $5}
          - {name: job-hint, protocol: UDP, port: $5}
        egress: [{to: [{entity: any}], ports: [{protocol: UDP}]}]
      """;

  private static final List<String> COMPONENTS = List.of("web", "api", "db", "cache", "batch");
  private static final List<String> FORMS = List.of("127.0.0.1", "::ffff:127.0.0.1", "::1");
  private static final Duration SILENCE = Duration.ofMillis(150);
  private static final long PROMPT_MICROS = 10_000;

  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree elsewhere =
      CgroupTree.create("cellwall-elsewhere-" + ProcessHandle.current().pid());
  private final String manifests = sandbox.numbered(MANIFESTS);
  private final Map<String, Probe> probes = new LinkedHashMap<>();

  private final List<Server> servers =
      List.of(
          new Server("web", Protocol.TCP, 0),
          new Server("api", Protocol.TCP, 1),
          new Server("api", Protocol.UDP, 1),
          new Server("db", Protocol.TCP, 2),
          new Server("db", Protocol.UDP, 2),
          new Server("db", Protocol.UDP, 3),
          new Server("cache", Protocol.TCP, 4),
          new Server("cache", Protocol.UDP, 4),
          new Server("batch", Protocol.TCP, 5),
          new Server("batch", Protocol.UDP, 5),
          new Server("host", Protocol.TCP, 6),
          new Server("host", Protocol.UDP, 6));

  private record Server(String owner, Protocol protocol, int index) {}

  private record Cell(String source, Server server, Target target) {}

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(manifests);
    COMPONENTS.forEach(name -> probes.put(name, sandbox.probe(name)));
    probes.put("host", sandbox.probeIn("", Probe.Options.PLAIN));
    for (Server server : servers) {
      Probe owner = probe(server.owner());
      owner.serve(target(server, "127.0.0.1"));
      owner.serve(target(server, "::1"));
    }
  }

  @AfterAll
  void stop() {
    elsewhere.close();
    sandbox.close();
  }

  @Test
  void everyCellIsWhatTheManifestsMean() {
    Oracle oracle = Oracle.of(manifests);
    List<String> wrong = new ArrayList<>();
    Map<String, TreeSet<String>> expectedAtOwner = new LinkedHashMap<>();
    for (Cell cell : cells()) {
      Decision decision = oracle.decide(cell.source(), cell.server().owner(), cell.target());
      Reached reached = probe(cell.source()).reach(cell.target());
      boolean allowed = decision.verdict() != Verdict.DENY;
      if (allowed ? !reached.answered() : !refusedPromptly(cell, reached)) {
        wrong.add(cell + " expected " + decision + " but was " + reached);
      }
      if (allowed) {
        String owner = cell.server().owner();
        expectedAtOwner
            .computeIfAbsent(owner, name -> new TreeSet<>())
            .add(cell.target().payload());
      }
    }
    assertThat(wrong).isEmpty();
    expectedAtOwner.forEach((owner, payloads) ->
        assertThat(new TreeSet<>(probe(owner).received())).as(owner).isEqualTo(payloads));
  }

  @Test
  void aProcessOutsideTheGovernedSubtreeIsTheHost() {
    Oracle oracle = Oracle.of(manifests);
    try (Probe outside = Probe.start(elsewhere.child("process"))) {
      for (Server server : servers) {
        for (String form : FORMS) {
          Target target = target(server, form).within(SILENCE);
          Decision decision = oracle.decide("host", server.owner(), target);
          assertThat(outside.reach(target).answered())
              .as("%s, %s", target, decision)
              .isEqualTo(decision.verdict() != Verdict.DENY);
        }
      }
    }
  }

  @Test
  void theCommandLineExplainsEveryCellAsTheOracle() {
    Oracle oracle = Oracle.of(manifests);
    for (String source : probes.keySet()) {
      for (Server server : servers) {
        Target target = target(server, "127.0.0.1");
        Decision decision = oracle.decide(source, server.owner(), target);
        assertThat(explain(source, server.owner(), target))
            .as("%s to %s", source, server)
            .isEqualTo(decision.verdict().text() + " " + decision.reason().text());
      }
    }
  }

  private String explain(String source, String destination, Target target) {
    var answer =
        sandbox
            .cli()
            .json(
                "explain",
                "--from",
                source,
                "--to",
                destination,
                "--protocol",
                target.protocol().name(),
                "--port",
                Integer.toString(target.port()));
    return answer.get("verdict").asString() + " " + answer.get("reason").asString();
  }

  private List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (String source : probes.keySet()) {
      for (Server server : servers) {
        for (String form : FORMS) {
          Target target = target(server, form).saying("cell " + cells.size());
          cells.add(new Cell(source, server, target));
        }
      }
    }
    return cells;
  }

  /** Asked again when it was slow: the machine may have been busy with something else. */
  private boolean refusedPromptly(Cell cell, Reached first) {
    Reached reached = first;
    for (int i = 0; i < 3 && reached.refused() && reached.micros() > PROMPT_MICROS; i++) {
      reached = probe(cell.source()).reach(cell.target());
    }
    return reached.refused() && reached.micros() <= PROMPT_MICROS;
  }

  private Target target(Server server, String address) {
    int port = sandbox.port(server.index());
    return server.protocol() == Protocol.TCP
        ? Target.tcp(address, port)
        : Target.udp(address, port);
  }

  private Probe probe(String name) {
    Probe probe = probes.get(name);
    if (probe == null) {
      throw new IllegalArgumentException("no probe, name=" + name);
    }
    return probe;
  }
}
