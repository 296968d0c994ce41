package io.cellwall.e2e;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The model of what two tasks can do to each other through the kernel ({@code docs/model.md}): it
 * names what is there, and each kernel has nothing that is not in it.
 */
class ModelTest {
  private static final String MODEL = "model/model.py";
  private static final int CHECKS = 9;

  @TestFactory
  Stream<DynamicTest> theModelNamesProgramsHeadersAndTestsThatAreThere() {
    return CellTable.run(MODEL).tests(CHECKS);
  }
}
