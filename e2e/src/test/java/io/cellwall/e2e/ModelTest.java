package io.cellwall.e2e;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The model of what two tasks can do to each other through the kernel ({@code docs/model.md}): it
 * names what is there, and each kernel has nothing that is not in it.
 */
class ModelTest {
  private static final String MODEL = "model/model.py";
  private static final int CHECKS = 9;
  private static final int CHECKS_OF_KERNEL = 28;

  @TestFactory
  Stream<DynamicTest> theModelNamesProgramsHeadersAndTestsThatAreThere() {
    return CellTable.run(MODEL).tests(CHECKS);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> allThatKernel6dot1HasIsInTheModel() {
    return CellTable.runInMachine(machine("6.1"), MODEL, "--kernel").tests(CHECKS_OF_KERNEL);
  }

  @Tag(CellTable.IN_MACHINE)
  @TestFactory
  Stream<DynamicTest> allThatKernel6dot12HasIsInTheModel() {
    return CellTable.runInMachine(machine("6.12"), MODEL, "--kernel").tests(CHECKS_OF_KERNEL);
  }

  private static List<String> machine(String kernel) {
    return List.of("--kernel", kernel, "--timeout", "600");
  }
}
