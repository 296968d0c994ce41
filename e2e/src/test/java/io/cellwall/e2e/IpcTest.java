package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Inter-process communication between two components, each kind of it with and without rules, and
 * attacks on what enforces. It needs a kernel with BPF LSM, which the machine that builds may not
 * have: so it runs in virtual machines, one after the other.
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
  private static final String FILLS = "ipc/fills.py";
  private static final int PROBES = 159;
  private static final int CELLS = 970;
  private static final int FILLED = 24;

  @TestFactory
  Stream<DynamicTest> eachProbeSucceedsWhereNoWallStands() {
    return CellTable.run(TABLE, "--open").tests(PROBES);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> wallsInsideTheMachineOnKernel6dot1() {
    return CellTable.runInMachine(machine("6.1"), TABLE).tests(CELLS);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> wallsInsideTheMachineOnKernel6dot12() {
    return CellTable.runInMachine(machine("6.12"), TABLE).tests(CELLS);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> whatOneComponentFillsIsFullForThatOneAlone() {
    return CellTable.runInMachine(machine("6.12"), FILLS).tests(FILLED);
  }

  private static List<String> machine(String kernel) {
    return List.of("--kernel", kernel, "--timeout", "1500");
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
