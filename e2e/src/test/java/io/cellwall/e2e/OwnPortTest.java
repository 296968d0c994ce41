package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who asked stays who asked, whatever its own port comes to be; and by its address it is admitted.
 */
class OwnPortTest {
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP");
  private static final String SERVER =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: tcp, protocol: TCP, port: $0}
          - {name: udp, protocol: UDP, port: $0}
        ingress: [{from: [{component: client}, {cidr: 127.0.0.9/32}]}]
      ---
      """;
  private static final String CLIENT =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
        exposes: [$EXPOSED]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe server;

  @BeforeEach
  void serve() {
    apply("{name: own, protocol: TCP, port: $1}");
    server = sandbox.probe("server", Probe.Options.NOBODY);
    server.serve(Target.tcp("127.0.0.1", sandbox.port(0)));
    server.serve(Target.udp("127.0.0.1", sandbox.port(0)));
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void whoAskedFromAPortThatItComesToExposeGoesOnAsking() {
    Probe client = sandbox.probe("client", Probe.Options.NOBODY);
    for (String protocol : PROTOCOLS) {
      Map<String, Object> place =
          Map.of(
              "name",
              protocol,
              "protocol",
              protocol,
              "address",
              "127.0.0.1",
              "port",
              sandbox.port(0));
      client.call("open_connection", place).succeeded();
      client.call("ping", Map.of("name", protocol)).succeeded();
    }
    apply(
        "{name: tcp, protocol: TCP, port: 32768, endPort: 60999, addresses: [127.0.0.1]},"
            + " {name: udp, protocol: UDP, port: 32768, endPort: 60999, addresses: [127.0.0.1]}");
    for (String protocol : PROTOCOLS) {
      client.call("ping", Map.of("name", protocol)).succeeded();
    }
  }

  @Test
  void aProcessOfTheHostIsAdmittedByItsAddress() {
    Probe host = sandbox.probeIn("host", Probe.Options.NOBODY);
    for (String protocol : PROTOCOLS) {
      assertThat(ask(host, protocol, "127.0.0.9").succeeded().asString()).isEqualTo("hello");
      ask(host, protocol, "127.0.0.1").refused();
      ask(host, protocol, "0.0.0.0").refused();
    }
    assertThat(explain("127.0.0.9")).contains("allow, rule");
    assertThat(explain("127.0.0.1")).contains("deny, ingress-not-allowed");
  }

  private Answer ask(Probe probe, String protocol, String own) {
    return probe.call(
        "ask_from",
        Map.of(
            "protocol",
            protocol,
            "own",
            own,
            "own_port",
            0,
            "address",
            "127.0.0.1",
            "port",
            sandbox.port(0)));
  }

  private String explain(String source) {
    return sandbox
        .cli()
        .must(
            "explain",
            "--from",
            "host",
            "--to",
            "server",
            "--endpoint",
            "tcp",
            "--source-address",
            source);
  }

  private void apply(String exposed) {
    sandbox.cli().apply(sandbox.numbered(SERVER + CLIENT.replace("$EXPOSED", exposed)));
  }
}
