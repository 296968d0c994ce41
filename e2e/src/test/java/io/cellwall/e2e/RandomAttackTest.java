package io.cellwall.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Random sequences of calls by two components and the host: nothing that one of them has marked is
 * found by another without an allowed flow in the record. A failure says the seed, the sequence,
 * and which of its steps it needs.
 */
class RandomAttackTest {
  private static final String ATTACK = "random/run.py";
  private static final int WAYS = 41;
  private static final int POLICIES = 3;

  @TestFactory
  Stream<DynamicTest> eachWayCarriesMarksWhereNoWallStands() {
    return CellTable.run(ATTACK, "--open").tests(WAYS);
  }

  @TestFactory
  Stream<DynamicTest> nothingCrossesTheNetworkOfThisMachine() {
    return CellTable.run(ATTACK, "--network").tests(POLICIES);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> nothingCrossesOnKernel6dot1() {
    return CellTable.runInMachine(machine("6.1"), ATTACK).tests(POLICIES);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> nothingCrossesOnKernel6dot12() {
    return CellTable.runInMachine(machine("6.12"), ATTACK).tests(POLICIES);
  }

  private static List<String> machine(String kernel) {
    return List.of("--kernel", kernel, "--timeout", "1500");
  }
}
