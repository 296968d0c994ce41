package io.cellwall.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random sequences of calls by two components and the host: nothing that one of them has marked is
 * found by another without an allowed flow in the record. A failure says the seed, the sequence,
 * and which of its steps it needs. That it would find something is shown by programs out of which
 * the mending of a known hole was taken.
 */
class RandomAttackTest {
  private static final String ATTACK = "random/run.py";
  private static final String UNMENDED = "random/unmended.py";
  private static final int WAYS = 41;
  private static final int POLICIES = 3;

  @TempDir Path programs;

  @TestFactory
  Stream<DynamicTest> eachWayCarriesMarksWhereNoWallStands() {
    return CellTable.run(ATTACK, "--open").tests(WAYS);
  }

  @TestFactory
  Stream<DynamicTest> nothingCrossesTheNetworkOfThisMachine() {
    return CellTable.run(ATTACK, "--network").tests(POLICIES);
  }

  @TestFactory
  Stream<DynamicTest> aKeptVerdictThatDoesNotAskWhoReceivesIsFound() {
    build();
    return CellTable.run(UNMENDED, "run", programs.toString(), "kept-datagram").tests(1);
  }

  private void build() {
    Shell.run(
        List.of(),
        "/usr/bin/python3",
        "-B",
        "src/test/probe/" + UNMENDED,
        "build",
        programs.toString());
  }
}
