package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Inter-process communication on this kernel, which may have no BPF LSM: {@link VirtualMachineTest}
 * tries the walls on kernels that have it.
 */
class IpcTest {
  private static final List<String> KINDS =
      List.of(
          "Unix sockets",
          "FIFOs",
          "Shared memory",
          "Message queues",
          "Signals",
          "ptrace and /proc");
  private static final String TABLE = "ipc/table.py";
  private static final int PROBES = 159;

  @TestFactory
  Stream<DynamicTest> eachProbeSucceedsWhereNoWallStands() {
    return CellTable.run(TABLE, "--open").tests(PROBES);
  }

  /** Whatever kernel this is: each kind is enforced, or it says why it is not. */
  @Test
  void doctorSaysOfEachKindWhetherItIsCovered() {
    JsonNode rows = Probe.JSON.readTree(AgentProcess.output("doctor", "-o", "json"));
    for (String kind : KINDS) {
      JsonNode row = row(rows, kind);
      assertThat(row.get("covered").asBoolean())
          .as(row.toString())
          .isEqualTo(row.get("because").asString().isEmpty());
    }
  }

  private static JsonNode row(JsonNode rows, String kind) {
    return rows.valueStream()
        .filter(row -> row.get("interaction").asString().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("doctor does not speak of " + kind + ": " + rows));
  }
}
