package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rules for the host by object: what `paths` name and nothing else. */
class HostPathTest {
  private static final String MANIFEST =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: clerk}
      spec:
        egress: [{to: [{entity: host}], paths: [DIR/listed.sock, "@DIR/listed"]}]
      """;

  @TempDir Path directory;

  /** On a kernel that judges unix sockets by name, and on one that has security hooks. */
  @Test
  void ofTheHostsUnixSocketsOnlyThoseListedAreReached() {
    try (Sandbox sandbox = Sandbox.start("--accept-uncovered")) {
      sandbox.cli().apply(MANIFEST.replace("DIR", directory.toString()));
      Probe host = sandbox.probeIn("", Probe.Options.PLAIN);
      Probe clerk = sandbox.probe("clerk");
      for (String listed : List.of(directory + "/listed.sock", "@" + directory + "/listed")) {
        Map<String, String> place = Map.of("kind", "stream", "path", listed);
        host.call("serve_name", place).succeeded();
        clerk.call("reach_name", place).succeeded();
      }
      for (String kind : List.of("stream", "dgram")) {
        Map<String, String> other = Map.of("kind", kind, "path", directory + "/other." + kind);
        host.call("serve_name", other).succeeded();
        clerk.call("reach_name", other).refused();
      }
      assertThat(explain(sandbox, directory + "/listed.sock").path("rule").asString())
          .isEqualTo("clerk/egress/1");
      assertThat(explain(sandbox, directory + "/other.sock").path("reason").asString())
          .isEqualTo("egress-not-allowed");
    }
  }

  private static JsonNode explain(Sandbox sandbox, String path) {
    return sandbox.cli().json("explain", "--from", "clerk", "--to", "host", "--path", path);
  }
}
