package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.BpfObject;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A loaded BPF object: its programs and maps, until it is closed; what is pinned or attached by
 * then lives on.
 */
public final class ProgramObject implements AutoCloseable {
  private static final int OPEN_OPTIONS_SIZE = 72;
  private static final String CONSTANTS = ".rodata";

  private final MemorySegment object;

  private ProgramObject(MemorySegment object) {
    this.object = object;
  }

  /**
   * Loads an object. A failure does not say why: {@link #explain} does, but listening to libbpf
   * costs more than loading.
   *
   * @param elf the object file
   * @param configure sets variables, skips programs, reuses maps
   */
  public static ProgramObject load(String name, byte[] elf, Consumer<ProgramObject> configure) {
    synchronized (ProgramObject.class) {
      BpfObject.libbpf_set_print(MemorySegment.NULL);
      return open(name, elf).configureAndLoad(name, configure);
    }
  }

  /** Fails once more, and says why: what libbpf and the verifier have to say is in the message. */
  public static KernelException explain(
      String name, byte[] elf, Consumer<ProgramObject> configure, KernelException failure) {
    synchronized (ProgramObject.class) {
      try (LibbpfLog log = LibbpfLog.open()) {
        try {
          open(name, elf).configureAndLoad(name, configure).close();
          return failure;
        } catch (KernelException again) {
          return new KernelException(again.getMessage() + "\n" + log.text(), again);
        }
      }
    }
  }

  /** Opens it without loading, to look at it. libbpf is done with the bytes when it is open. */
  public static ProgramObject open(String name, byte[] elf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment capture = arena.allocate(Linker.Option.captureStateLayout());
      MemorySegment bytes = arena.allocate(elf.length, 8);
      MemorySegment.copy(elf, 0, bytes, ValueLayout.JAVA_BYTE, 0, elf.length);
      MemorySegment options = arena.allocate(OPEN_OPTIONS_SIZE, 8);
      options.set(ValueLayout.JAVA_LONG, 0, OPEN_OPTIONS_SIZE);
      options.set(ValueLayout.ADDRESS, 8, arena.allocateFrom(name));
      MemorySegment object = BpfObject.bpf_object__open_mem(capture, bytes, options);
      if (object.equals(MemorySegment.NULL)) {
        int errno = capture.get(ValueLayout.JAVA_INT, 0);
        throw new KernelException("opening of BPF object=" + name, -errno);
      }
      return new ProgramObject(object);
    }
  }

  private ProgramObject configureAndLoad(String name, Consumer<ProgramObject> configure) {
    try {
      configure.accept(this);
      KernelException.check("loading of BPF object=" + name, BpfObject.bpf_object__load(object));
      return this;
    } catch (KernelException failure) {
      close();
      throw failure;
    }
  }

  public List<Program> programs() {
    List<Program> programs = new ArrayList<>();
    MemorySegment at = BpfObject.bpf_object__next_program(object, MemorySegment.NULL);
    while (!at.equals(MemorySegment.NULL)) {
      programs.add(new Program(at));
      at = BpfObject.bpf_object__next_program(object, at);
    }
    return programs;
  }

  public Program program(String name) {
    return programs().stream()
        .filter(program -> program.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new KernelException("the BPF object has no program=" + name));
  }

  public List<ObjectMap> maps() {
    List<ObjectMap> maps = new ArrayList<>();
    MemorySegment at = BpfObject.bpf_object__next_map(object, MemorySegment.NULL);
    while (!at.equals(MemorySegment.NULL)) {
      maps.add(new ObjectMap(at));
      at = BpfObject.bpf_object__next_map(object, at);
    }
    return maps;
  }

  public Btf types() {
    return Btf.parse(BpfObject.btf__raw_data(BpfObject.bpf_object__btf(object)));
  }

  /**
   * Gives a {@code const volatile} variable its value, before loading.
   *
   * @throws KernelException if there is no such variable
   */
  public void setConstant(String name, long value) {
    Btf.Member place =
        types()
            .variable(CONSTANTS, name)
            .orElseThrow(() -> new KernelException("the BPF object has no constant=" + name));
    MemorySegment bytes = constants();
    if (place.size() == Long.BYTES) {
      bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, place.value(), value);
    } else {
      bytes.set(ValueLayout.JAVA_INT_UNALIGNED, place.value(), Math.toIntExact(value));
    }
  }

  private MemorySegment constants() {
    return maps().stream()
        .filter(map -> map.name().endsWith(CONSTANTS))
        .findFirst()
        .map(ObjectMap::initialValue)
        .orElseThrow(() -> new KernelException("the BPF object has no constants"));
  }

  @Override
  public void close() {
    BpfObject.bpf_object__close(object);
  }
}
