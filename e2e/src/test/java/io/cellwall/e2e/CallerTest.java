package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may talk to the agent may do all that it does, so nobody may who is in a component. */
class CallerTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: guest}
      spec: {egress: [{to: [{entity: host}]}]}
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: audited}
      spec: {enforcement: audit}
      """;

  private final Sandbox sandbox = Sandbox.start();

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private Answer call(Probe caller, Path socket) {
    return caller.call("call_agent", Map.of("path", socket.toString()));
  }

  private void isRefused(Probe caller, Path socket) {
    Answer answer = call(caller, socket);
    if (answer.errno().isEmpty()) {
      assertThat(answer.succeeded().asString()).startsWith("HTTP/1.1 403");
    } else {
      assertThat(answer.errno()).as("with BPF LSM").isEqualTo("EPERM");
    }
  }

  @Test
  void aComponentIsRefusedByWhateverNameAndModeAndTheRecordSaysWho() throws IOException {
    sandbox.cli().apply(MANIFESTS);
    Path link = sandbox.socket().resolveSibling("another-name");
    Files.createSymbolicLink(link, sandbox.socket());
    Probe host = sandbox.probeIn("", Probe.Options.PLAIN);
    for (Path socket : List.of(sandbox.socket(), link)) {
      isRefused(sandbox.probe("guest"), socket);
      isRefused(sandbox.probe("audited"), socket);
      assertThat(call(host, socket).succeeded().asString()).isEqualTo("HTTP/1.1 200 OK");
    }
    assertThat(sandbox.cli().must("audit", "-o", "json"))
        .contains("\"caller-refused\"", "\"guest\"", "\"audited\"");
  }

  @Test
  void whoEntersAComponentAfterItHasConnectedIsRefused() {
    sandbox.cli().apply(MANIFESTS);
    isRefused(sandbox.probe("guest"), sandbox.socket()); // its cgroup is there now
    Probe mover = sandbox.probeIn("", Probe.Options.PLAIN);
    Map<String, Object> call =
        Map.of(
            "path",
            sandbox.socket().toString(),
            "entering",
            sandbox.tree().root().resolve("cellwall/guest").toString());
    Answer answer = mover.call("call_agent", call);
    assertThat(answer.errno().isEmpty() ? answer.succeeded().asString() : answer.errno())
        .matches("HTTP/1.1 403.*|EPERM|EACCES");
  }

  @Test
  void aComponentTakesNoConnectionFromTheUserThatItRunsAs() {
    sandbox.cli().apply(MANIFESTS);
    Probe guest = sandbox.probe("guest");
    Answer _ = guest.call("hold_agent", Map.of("path", sandbox.socket().toString(), "times", 300));
    assertThat(sandbox.cli().must("status")).contains("guest");
  }

  @Test
  void aComponentWithoutAManifestIsRefusedToo() {
    sandbox.cli().apply(MANIFESTS);
    Probe guest = sandbox.probe("guest");
    sandbox.cli().must("delete", "component", "guest");
    isRefused(guest, sandbox.socket());
  }
}
