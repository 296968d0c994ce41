package io.cellwall.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What one component hands to ten others, and what ten answer to one socket. */
class OneAmongManyTest {
  private static final String TABLE = "ipc/many.py";
  private static final int CELLS = 12;

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> insideTheMachineOnKernel6dot1() {
    return CellTable.runInMachine(List.of("--kernel", "6.1"), TABLE).tests(CELLS);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> insideTheMachineOnKernel6dot12() {
    return CellTable.runInMachine(List.of("--kernel", "6.12"), TABLE).tests(CELLS);
  }
}
