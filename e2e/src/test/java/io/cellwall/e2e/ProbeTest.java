package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The instrument itself: without a wall, what the other tests see refused gets through. */
class ProbeTest {
  private static final int PORT = 11_999;
  private static final String ADDRESS = "127.0.0.1";

  private final CgroupTree tree =
      CgroupTree.create("cellwall-probe-" + ProcessHandle.current().pid());
  private Probe server;
  private Probe client;

  @BeforeEach
  void startProcesses() {
    server = Probe.start(tree.child("server"));
    client = Probe.start(tree.child("client"), Probe.Options.NOBODY);
    server.serve(Target.tcp("::1", PORT));
    server.serve(Target.tcp(ADDRESS, PORT));
    server.serve(Target.udp(ADDRESS, PORT));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
    tree.close();
  }

  @Test
  void withoutAWallEveryAttemptIsAnswered() {
    List<Reached> reached =
        client.reach(List.of(Target.tcp("::1", PORT), Target.udp(ADDRESS, PORT)));
    assertThat(reached).allMatch(Reached::answered);
    assertThat(server.received()).containsExactly("hello", "hello");
  }

  @Test
  void whereBothPlacesAreOpenTheWatcherSeesAMixture(@TempDir Path directory) {
    Probe watcher = Probe.start(tree.child("watcher"));
    Map<String, Object> flow =
        Map.of(
            "kind",
            "Alternating",
            "name",
            "flow",
            "protocol",
            "UDP",
            "places",
            List.of(List.of(ADDRESS, PORT), List.of(ADDRESS, PORT)),
            "counters",
            ChangeCounters.in(directory).file().toString());
    watcher.call("start_flow", flow).succeeded();
    Await.until("a mixture", () -> !stateOf(watcher).get("mixtures").isEmpty());
    watcher.close();
  }

  @Test
  void whereNothingIsRefusedTheIntruderReportsWhatPassed() {
    Map<String, Object> flow =
        Map.of("kind", "Refused", "name", "flow", "address", ADDRESS, "port", PORT);
    client.call("start_flow", flow).succeeded();
    Await.until("what passed", () -> !stateOf(client).get("passed").isEmpty());
  }

  private static JsonNode stateOf(Probe probe) {
    return probe.call("flow_report", Map.of("name", "flow")).succeeded();
  }
}
