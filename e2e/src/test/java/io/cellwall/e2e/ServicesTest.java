package io.cellwall.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Real services as components, in a machine whose first process is systemd: PostgreSQL, nginx,
 * D-Bus, the journal, and units of one user that may use them or may not, across their restarts.
 */
class ServicesTest {
  private static final int CELLS = 24;

  @TestFactory
  Stream<DynamicTest> unitsReachTheServicesThatTheyMayAndNoOthers() {
    return CellTable.runInMachine(List.of("--systemd", "--timeout", "900"), "services/run.py")
        .tests(CELLS);
  }
}
