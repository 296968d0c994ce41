package io.cellwall.e2e;

import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What needs a kernel with BPF LSM, or systemd as the first process, which the machine that builds
 * may not have. It runs in virtual machines, one after the other, beside the other tests: their
 * processors are interpreted, and wait for nothing else.
 */
@Tag("vm")
@Execution(CONCURRENT)
@ResourceLock("virtual machine")
class VirtualMachineTest {
  private static final String OLDER = "6.1";
  private static final String NEWER = "6.12";

  private static final String IPC = "ipc/table.py";
  private static final int IPC_CELLS = 1000;

  private static final String HOST_PATHS = "ipc/host_paths.py";
  private static final int HOST_PATH_CELLS = 19;

  private static final String MANY = "ipc/many.py";
  private static final int MANY_CELLS = 12;

  private static final String MODEL = "model/model.py";
  private static final int MODEL_CHECKS = 28;

  /** Each kind of communication with and without rules, and attacks on what enforces. */
  @TestFactory
  Stream<DynamicTest> wallsBetweenComponentsOnKernel6dot1() {
    return CellTable.runInMachine(machine(OLDER), IPC).tests(IPC_CELLS);
  }

  @TestFactory
  Stream<DynamicTest> wallsBetweenComponentsOnKernel6dot12() {
    return CellTable.runInMachine(machine(NEWER), IPC).tests(IPC_CELLS);
  }

  @TestFactory
  Stream<DynamicTest> whatOneComponentFillsIsFullForThatOneAlone() {
    return CellTable.runInMachine(machine(NEWER), "ipc/fills.py").tests(24);
  }

  /** Rules for the host by object: what {@code paths} name and nothing else. */
  @TestFactory
  Stream<DynamicTest> ofTheHostsObjectsThoseListedAreReachedOnKernel6dot1() {
    return CellTable.runInMachine(machine(OLDER), HOST_PATHS).tests(HOST_PATH_CELLS);
  }

  @TestFactory
  Stream<DynamicTest> ofTheHostsObjectsThoseListedAreReachedOnKernel6dot12() {
    return CellTable.runInMachine(machine(NEWER), HOST_PATHS).tests(HOST_PATH_CELLS);
  }

  /** What one component hands to ten others, and what ten answer to one socket. */
  @TestFactory
  Stream<DynamicTest> oneAmongManyOnKernel6dot1() {
    return CellTable.runInMachine(machine(OLDER), MANY).tests(MANY_CELLS);
  }

  @TestFactory
  Stream<DynamicTest> oneAmongManyOnKernel6dot12() {
    return CellTable.runInMachine(machine(NEWER), MANY).tests(MANY_CELLS);
  }

  @TestFactory
  Stream<DynamicTest> allThatKernel6dot1HasIsInTheModel() {
    return CellTable.runInMachine(machine(OLDER), MODEL, "--kernel").tests(MODEL_CHECKS);
  }

  @TestFactory
  Stream<DynamicTest> allThatKernel6dot12HasIsInTheModel() {
    return CellTable.runInMachine(machine(NEWER), MODEL, "--kernel").tests(MODEL_CHECKS);
  }

  @TestFactory
  Stream<DynamicTest> nothingCrossesByRandomSequencesOfCalls() {
    return CellTable.runInMachine(machine(NEWER), "random/run.py", "--sequences", "10000").tests(3);
  }

  /**
   * Real services as components: PostgreSQL, nginx, D-Bus, the journal, and units of one user that
   * may use them or may not, across their restarts. The agent is one of the units.
   */
  @TestFactory
  Stream<DynamicTest> unitsReachTheServicesThatTheyMayAndNoOthers() {
    List<String> systemd = List.of("--systemd", "--unit", "scripts/cellwall.service");
    return CellTable.runInMachine(machine(OLDER, systemd), "services/run.py").tests(32);
  }

  private static List<String> machine(String kernel) {
    return machine(kernel, List.of());
  }

  private static List<String> machine(String kernel, List<String> more) {
    List<String> options = new ArrayList<>(List.of("--kernel", kernel, "--timeout", "2400"));
    options.addAll(more);
    return options;
  }
}
