package io.cellwall.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Real services as components, in a machine whose first process is systemd: PostgreSQL, nginx,
 * D-Bus, the journal, and units of one user that may use them or may not, across their restarts.
 * The agent is one of the units, started at boot.
 */
@Tag(CellTable.IN_MACHINE)
class ServicesTest {
  private static final int CELLS = 32;

  @TestFactory
  Stream<DynamicTest> unitsReachTheServicesThatTheyMayAndNoOthers() {
    List<String> machine =
        List.of("--systemd", "--unit", "scripts/cellwall.service", "--timeout", "900");
    return CellTable.runInMachine(machine, "services/run.py").tests(CELLS);
  }
}
