package io.cellwall.e2e;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The walls while their agent is killed, replaced, starved or flooded and others come to the same
 * hooks. The program also runs in a virtual machine, by hand: there unix sockets are tried too.
 */
class SiegeTest {
  private static final int CELLS = 41;

  @TestFactory
  Stream<DynamicTest> wallsHoldWhateverBecomesOfTheAgent() {
    return CellTable.run("ipc/enforcer.py").tests(CELLS);
  }
}
