package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What the agent tells about it: flows, the audit file, status, description, coverage. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecordTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: echo, protocol: TCP, port: $0}
          - {name: talk, protocol: UDP, port: $0}
        ingress: [{from: [{component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: intruder}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: learner}
      spec: {enforcement: audit, egress: []}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: silent}
      spec: {onViolation: {action: drop}}
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Flows flows = new Flows(sandbox);
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
  private Probe server;

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    server = sandbox.probe("server");
    server.serve(echo);
    server.serve(Target.udp("127.0.0.1", sandbox.port(0)));
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void anAllowedFlowHasBothRules() {
    Probe client = sandbox.probe("client");
    assertThat(client.reach(echo).answered()).isTrue();
    JsonNode flow = flows.await("the flow", f -> isAllowed(f, "client")).json();
    assertThat(flow.get("reason").asString()).isEqualTo("rule");
    assertThat(flow.get("rule").asString()).isEqualTo("client/egress/1,server/ingress/1");
    assertThat(flow.get("protocol").asString()).isEqualTo("TCP");
    assertThat(flow.get("revision").asInt()).isEqualTo(1);
    assertThat(flow.get("destination").get("endpoint").asString()).isEqualTo("echo");
    assertThat(flow.get("destination").get("port").asInt()).isEqualTo(sandbox.port(0));
  }

  @Test
  void aDenialNamesWhoTriedAndWhy() {
    Probe intruder = sandbox.probe("intruder");
    assertThat(intruder.reach(echo).refused()).isTrue();
    JsonNode flow = flows.denial("intruder", "server").json();
    assertThat(flow.get("reason").asString()).isEqualTo("egress-not-allowed");
    assertThat(flow.get("rule").isNull()).isTrue();
    JsonNode source = flow.get("source");
    assertThat(source.get("pid").asLong()).isEqualTo(intruder.pid());
    assertThat(source.get("command").asString()).startsWith("python3");
    assertThat(source.get("cgroup").asString()).isEqualTo("/cellwall/intruder");
  }

  @Test
  void aFlowHasTheFormOfTheContract() {
    sandbox.probe("intruder").reach(echo);
    JsonNode flow = flows.denial("intruder", "server").json();
    assertThat(flow.propertyNames())
        .containsExactly(
            "time",
            "verdict",
            "reason",
            "revision",
            "source",
            "destination",
            "protocol",
            "direction",
            "packets",
            "bytes",
            "rule");
    assertThat(flow.get("source").propertyNames())
        .containsExactly("component", "pid", "command", "cgroup", "address", "port");
    assertThat(flow.get("destination").propertyNames())
        .containsExactly("component", "endpoint", "address", "port");
    assertThat(flow.get("time").asString()).matches("\\d{4}-\\d\\d-\\d\\dT[\\d:]+\\.\\d{9}Z");
  }

  @Test
  void auditLetsPassAndSaysSo() {
    Probe learner = sandbox.probe("learner");
    assertThat(learner.reach(echo).refused()).as("the server itself refuses").isTrue();
    sandbox
        .cli()
        .apply(sandbox.numbered(MANIFESTS).replace("[{component: client}]", "[{entity: any}]"));
    assertThat(learner.reach(echo).answered()).isTrue();
    Flows.Flow flow = flows.await("the audited flow", f -> f.verdict().equals("audit"));
    assertThat(flow.source()).isEqualTo("learner");
    assertThat(flow.reason()).isEqualTo("egress-not-allowed");
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
  }

  @Test
  void dropIsSilentToTheCallerAndNotToTheRecord() {
    Probe silent = sandbox.probe("silent");
    Target impatient = echo.within(Duration.ofMillis(300));
    assertThat(silent.reach(impatient).outcome()).isEqualTo("timeout");
    flows.denial("silent", "server", "egress-not-allowed");
  }

  @Test
  void everyViolationIsInTheAuditFile() {
    sandbox.probe("intruder").reach(Target.udp("127.0.0.1", sandbox.port(0)));
    Await.until(
        "the audit file",
        () ->
            audited().stream()
                .anyMatch(flow ->
                    flow.source().equals("intruder")
                        && flow.destination().equals("server")
                        && flow.json().get("protocol").asString().equals("UDP")
                        && flow.reason().equals("egress-not-allowed")));
  }

  @Test
  void statusCountsOnAfterARestart() {
    Probe intruder = sandbox.probe("intruder");
    intruder.reach(echo);
    JsonNode before = sandbox.cli().json("status");
    assertThat(sandbox.agent().stop()).isZero();
    intruder.reach(echo);
    sandbox.restart().awaitReady();
    JsonNode after = sandbox.cli().json("status");
    assertThat(after.get("revision").asInt()).isEqualTo(before.get("revision").asInt());
    assertThat(after.get("adopted").asBoolean()).isTrue();
  }

  @Test
  void whileNoAgentRunsACommandSaysHowToStartOne() {
    Cli.Result result =
        new Cli(Path.of("/nonexistent/cellwall.sock"), sandbox.stateDirectory()).run("status");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.errors().lines()).hasSize(1);
    assertThat(result.errors()).contains("cellwall agent");
  }

  @Test
  void aDescriptionShowsProcessesAndSockets() {
    JsonNode description = sandbox.cli().json("describe", "server");
    assertThat(description.toString())
        .contains(Long.toString(server.pid()))
        .contains(Integer.toString(sandbox.port(0)));
  }

  @Test
  void theDoctorSaysWhatIsNotCoveredAndTheMend() {
    String report = AgentProcess.output("doctor");
    assertThat(report).contains("not covered").contains("lsm=");
  }

  private static boolean isAllowed(Flows.Flow flow, String source) {
    return flow.verdict().equals("allow") && flow.source().equals(source);
  }

  private List<Flows.Flow> audited() throws IOException {
    List<Flows.Flow> flows = new ArrayList<>();
    try (Stream<Path> files = Files.list(sandbox.stateDirectory().resolve("audit"))) {
      for (Path file : files.filter(name -> name.toString().endsWith(".jsonl")).toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode entry = Probe.JSON.readTree(line);
          if (entry.has("verdict")) {
            flows.add(new Flows.Flow(entry));
          }
        }
      }
    }
    return flows;
  }
}
