package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A socket that the service manager makes and hands over is its service's, and nobody else's. */
class ActivationTest {
  private static final String SERVICE =
      Path.of("src/test/probe/activated.py").toAbsolutePath().toString();
  private static final String ENTER = "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"";
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: web}
      spec:
        exposes:
          - {name: http, protocol: TCP, port: $0}
          - {name: questions, protocol: UDP, port: $0}
        ingress: [{from: [{component: client}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: web}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: stranger}
      spec:
        egress: [{to: [{component: web}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final List<Process> managers = new ArrayList<>();

  @AfterEach
  void stop() {
    managers.forEach(Process::destroyForcibly);
    sandbox.close();
  }

  @Test
  void theRulesOfTheServiceHoldFromBeforeItsFirstProcess() { // E18
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    activate("TCP");
    Probe host = sandbox.probeIn("host", Probe.Options.PLAIN);
    Probe client = sandbox.probe("client");
    assertThat(host.reach(tcp()).answered()).isFalse();
    assertThat(sandbox.probe("stranger").reach(tcp()).refused()).isTrue();
    assertThat(client.reach(tcp()).answered()).isTrue();
    assertThat(host.reach(tcp()).answered()).isFalse();
    new Flows(sandbox).denial("host", "web", "ingress-not-allowed");
    new Flows(sandbox).denial("stranger", "web", "ingress-not-allowed");
  }

  @Test
  void aConnectionThatItAcceptedEndsWithItsRule() {
    String allowed = sandbox.numbered(MANIFESTS);
    sandbox.cli().apply(allowed);
    activate("TCP");
    Probe client = sandbox.probe("client");
    Map<String, Object> place =
        Map.of("name", "kept", "protocol", "TCP", "address", "127.0.0.1", "port", sandbox.port(0));
    client.call("open_connection", place).succeeded();
    client.call("ping", Map.of("name", "kept")).succeeded();
    sandbox.cli().apply(allowed.replace("[{from: [{component: client}]}]", "[]"));
    assertThat(client.call("ping", Map.of("name", "kept")).errno()).isNotEmpty();
  }

  @Test
  void datagramsAreTheServicesToo() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    activate("UDP");
    Target place = Target.udp("127.0.0.1", sandbox.port(0));
    assertThat(sandbox.probe("stranger").reach(place).refused()).isTrue();
    assertThat(sandbox.probe("client").reach(place).answered()).isTrue();
    assertThat(sandbox.probeIn("host", Probe.Options.PLAIN).reach(place).answered()).isFalse();
  }

  @Test
  void anotherProcessOfTheHostsAtItsPlaceIsNotTheService() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    Probe host = sandbox.probeIn("host", Probe.Options.PLAIN);
    host.serve(tcp());
    assertThat(sandbox.probe("client").reach(tcp()).refused()).isTrue();
    new Flows(sandbox).denial("client", "host", "egress-not-allowed");
    assertThat(host.received()).isEmpty();
  }

  private Target tcp() {
    return Target.tcp("127.0.0.1", sandbox.port(0));
  }

  /**
   * As systemd does it: the manager listens, and the service is started with the first who comes.
   */
  private void activate(String protocol) {
    String manager = sandbox.tree().child("manager").toString();
    String service = sandbox.tree().child("cellwall/web").toString();
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", ENTER, manager));
    command.add("systemd-socket-activate");
    if (protocol.equals("UDP")) {
      command.add("--datagram");
    }
    command.addAll(List.of("--listen", "127.0.0.1:" + sandbox.port(0)));
    command.addAll(List.of("/bin/sh", "-c", ENTER, service, "/usr/bin/python3", "-B", SERVICE));
    try {
      managers.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path table = Path.of(protocol.equals("UDP") ? "/proc/net/udp" : "/proc/net/tcp");
    String place = "0100007F:%04X 00000000:0000".formatted(sandbox.port(0));
    Await.until("a socket at " + place, () -> Files.readString(table).contains(place));
  }
}
