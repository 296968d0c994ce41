package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Unix sockets on a kernel without BPF LSM: judged by the name that is given to connect() and
 * sendto(), by the same rules and with the same record as the network.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnixNamesTest {
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
          - {name: path, protocol: UNIX, path: DIR/server.sock}
          - {name: abstract, protocol: UNIX, path: "@DIR/server"}
        ingress: [{from: [{component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: neighbour}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: roamer}
      spec:
        egress: [{to: [{entity: host}]}]
      """;

  @TempDir private Path directory;
  private Sandbox sandbox;
  private String allowed;
  private Probe client;
  private Probe server;

  /** A way to reach the server: a kind of socket, and one of the server's two names. */
  record Way(String kind, boolean isAbstract) {
    @Override
    public String toString() {
      return kind + (isAbstract ? " by abstract name" : " by path");
    }
  }

  static Stream<Way> ways() {
    return Stream.of("stream", "seqpacket", "dgram", "dgram-connected")
        .flatMap(kind -> Stream.of(new Way(kind, false), new Way(kind, true)));
  }

  @BeforeAll
  void startAgent() {
    JsonNode rows = Probe.JSON.readTree(AgentProcess.output("doctor", "-o", "json"));
    assumeTrue(
        isByName(rows), "this kernel does not judge unix sockets by name: it takes security hooks");
    sandbox = Sandbox.start("--accept-uncovered");
  }

  private static boolean isByName(JsonNode rows) {
    return rows.valueStream()
        .filter(row -> row.get("interaction").asString().equals("Unix sockets"))
        .anyMatch(row -> row.get("because").asString().startsWith("only connect() and sendto()"));
  }

  @BeforeEach
  void startComponents() {
    allowed = MANIFESTS.replace("DIR", directory.toString());
    sandbox.cli().apply(allowed);
    client = sandbox.probe("client");
    server = sandbox.probe("server");
  }

  @AfterEach
  void endComponents() {
    client.close();
    server.close();
  }

  @AfterAll
  void stop() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @ParameterizedTest
  @MethodSource("ways")
  void whoHasARuleReachesTheNameAndANeighbourDoesNot(Way way) {
    server.call("serve_name", named(way)).succeeded();
    client.call("reach_name", named(way)).succeeded();
    flow("client", "server", "allow", name(way));

    Probe neighbour = sandbox.probe("neighbour");
    neighbour.call("reach_name", named(way)).refused();
    Flows.Flow denial = flow("neighbour", "server", "deny", name(way));
    assertThat(denial.reason()).isEqualTo("egress-not-allowed");
    assertThat(denial.json().get("protocol").asString()).isEqualTo("UNIX");
    assertThat(denial.text("destination", "endpoint"))
        .isEqualTo(way.isAbstract() ? "abstract" : "path");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aRuleTakenAwayRefusesTheNextConnectAndGivenBackAllowsIt(Way way) {
    server.call("serve_name", named(way)).succeeded();
    client.call("reach_name", named(way)).succeeded();
    sandbox.cli().apply(allowed.replace("[{from: [{component: client}]}]", "[]"));
    client.call("reach_name", named(way)).refused();
    assertThat(flow("client", "server", "deny", name(way)).reason())
        .isEqualTo("ingress-not-allowed");
    sandbox.cli().apply(allowed);
    client.call("reach_name", named(way)).succeeded();
  }

  @Test
  void aNameThatNobodyExposesIsTheHosts() {
    Probe host = sandbox.probeIn("", Probe.Options.PLAIN);
    String path = directory + "/host.sock";
    Map<String, String> place = Map.of("kind", "stream", "path", path);
    host.call("serve_name", place).succeeded();
    Probe roamer = sandbox.probe("roamer");
    roamer.call("reach_name", place).succeeded();
    client.call("reach_name", place).refused();
    assertThat(flow("client", "host", "deny", path).reason()).isEqualTo("egress-not-allowed");
  }

  @Test
  void aPathThatMayBeAnotherNameOfSomethingElseIsRefusedToWhoMayReachTheHostToo() {
    Probe host = sandbox.probeIn("", Probe.Options.PLAIN);
    String plain = directory + "/plain.sock";
    host.call("serve_name", Map.of("kind", "stream", "path", plain)).succeeded();
    Probe roamer = sandbox.probe("roamer");
    roamer.call("reach_name", Map.of("kind", "stream", "path", plain)).succeeded();
    for (String other : new String[] {"/./", "//", "/../" + directory.getFileName() + "/"}) {
      String path = directory + other + "plain.sock";
      roamer.call("reach_name", Map.of("kind", "stream", "path", path)).refused();
      assertThat(flow("roamer", "", "deny", path).reason()).isEqualTo("unidentified-destination");
    }
    roamer.call("reach_relative", Map.of("kind", "stream", "path", plain)).refused();
  }

  @Test
  void whoWasAskedMayAnswerAsLongAsTheQuestionWouldBeAllowed() {
    String question = directory + "/server.sock";
    String answer = directory + "/client.sock";
    server.call("hold_name", Map.of("path", question)).succeeded();
    client.call("hold_name", Map.of("path", answer)).succeeded();
    server.call("say", Map.of("path", answer)).refused();
    client.call("say", Map.of("path", question)).succeeded();
    server.call("say", Map.of("path", answer)).succeeded();
    assertThat(client.call("hear").succeeded().asString()).isEqualTo("said");
    sandbox.cli().apply(allowed.replace("[{to: [{component: server}]}]", "[]"));
    server.call("say", Map.of("path", answer)).refused();
  }

  @Test
  void aSocketOfAnotherComponentsConnectsForNobody() {
    server.call("serve_name", named(new Way("stream", true))).succeeded();
    client.call("make_stream", Map.of("name", "made")).succeeded();
    String cgroup = sandbox.tree().child("cellwall/neighbour").toString();
    client.call("enter", Map.of("cgroup", cgroup)).succeeded();
    String path = "@" + directory + "/server";
    client.call("connect_made", Map.of("name", "made", "path", path)).refused();
    assertThat(flow("neighbour", "client", "deny", path).reason()).isEqualTo("foreign-socket");
  }

  @Test
  void aManifestWithAUnixEndpointIsRefusedWhereTheAgentIsNotToldToAcceptAPart() {
    try (Sandbox strict = Sandbox.start()) {
      Cli.Result result = strict.cli().tryApply(allowed);
      assertThat(result.status()).as("%s", result).isEqualTo(2);
      assertThat(result.errors())
          .contains("manifests.yaml:13:", "endpoint path (UNIX) is not covered, because only");
    }
    assertThat(sandbox.cli().must("status")).contains("only connect() and sendto() are judged");
    assertThat(sandbox.cli().must("describe", "server"))
        .contains("only connect() and sendto() are judged");
  }

  private Flows.Flow flow(String source, String destination, String verdict, String path) {
    return new Flows(sandbox)
        .await(
            verdict + " from " + source + " to " + destination + ", path=" + path,
            flow ->
                flow.verdict().equals(verdict)
                    && flow.source().equals(source)
                    && flow.destination().equals(destination)
                    && flow.text("destination", "path").equals(path));
  }

  private String name(Way way) {
    return way.isAbstract() ? "@" + directory + "/server" : directory + "/server.sock";
  }

  private Map<String, String> named(Way way) {
    return Map.of("kind", way.kind(), "path", name(way));
  }
}
