package io.cellwall.e2e;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Random sequences of calls by two components and the host: nothing that one of them has marked is
 * found by another without an allowed flow in the record. A failure says the seed, the sequence,
 * and which of its steps it needs. On kernels with BPF LSM it is a command of its own, since a
 * machine whose processor is interpreted takes too long for it (see CONTRIBUTING.md).
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
}
