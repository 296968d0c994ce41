package io.cellwall.kernel;

import io.cellwall.compile.PolicyTable;
import io.cellwall.kernel.abi.DecideStruct;
import io.cellwall.kernel.bpf.BpfMap;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.ProgramObject;
import io.cellwall.kernel.bpf.TestObjects;
import io.cellwall.kernel.libbpf.Bpf;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.jspecify.annotations.NullMarked;

/** Asks the kernel half's decide() without attaching anything: its program is only run. */
@NullMarked
final class KernelDecision implements AutoCloseable {
  private static final int RUN_OPTIONS_SIZE = 80;

  private final Arena arena = Arena.ofShared();
  private final TestRoot root = new TestRoot();
  private final Pins pins = new Pins(root.settings().bpffs());
  private final ProgramObject object;
  private final KernelMaps maps;
  private final BpfMap requests;
  private final Slots slots;
  private final int program;
  private final int generationReader;
  private final MemorySegment key;
  private final MemorySegment request;
  private final MemorySegment options;

  KernelDecision() {
    BpfFileSystem.prepare(pins.directory());
    pins.createDirectories();
    object = ProgramObject.load("decide", TestObjects.read("decide.bpf.o"), _ -> {});
    object.maps().stream()
        .filter(map -> !map.holdsVariables())
        .forEach(map -> pins.pinMap(map.name(), map.fd()));
    maps = KernelMaps.open(pins, List.copyOf(pins.mapNames()));
    requests = maps.get("requests");
    slots = new Slots(maps);
    program = object.program("decide_flow").fd();
    generationReader = object.program("read_generation").fd();
    key = requests.newKey(arena);
    request = requests.newValue(arena);
    options = arena.allocate(RUN_OPTIONS_SIZE, 8);
    options.set(ValueLayout.JAVA_LONG, 0, RUN_OPTIONS_SIZE);
  }

  /** Puts a table into a slot; what was there goes. */
  void put(int slot, PolicyTable table) {
    slots.write(slot, table);
  }

  DecideStruct.Answer ask(DecideStruct.Question question) {
    DecideStruct.write(request, question);
    requests.update(key, request);
    KernelException.check(
        "BPF_PROG_RUN of decide_flow", Bpf.bpf_prog_test_run_opts(program, options));
    boolean ignored = requests.lookup(key, request);
    return DecideStruct.read(request);
  }

  Control control() {
    return Control.of(maps.get(Pins.CONTROL));
  }

  /** The generation by which a packet would be judged now. */
  long generation() {
    KernelException.check(
        "BPF_PROG_RUN of read_generation", Bpf.bpf_prog_test_run_opts(generationReader, options));
    boolean ignored = requests.lookup(key, request);
    return DecideStruct.generation(request);
  }

  @Override
  public void close() throws IOException {
    maps.close();
    object.close();
    root.close();
    arena.close();
  }
}
