package io.cellwall.kernel.libbpf;

import static io.cellwall.kernel.libbpf.NativeFunction.inLibbpf;
import static io.cellwall.kernel.libbpf.NativeFunction.unexpected;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;

/**
 * libbpf's {@code libbpf.h}: objects, their programs and their maps. Pointers answered are {@link
 * MemorySegment#NULL} where there is none; numbers are a result or a negative errno.
 */
@SuppressWarnings("MemberName") // C names
public final class BpfObject {
  private static final FunctionDescriptor ADDRESS_OF_ADDRESS =
      FunctionDescriptor.of(ADDRESS, ADDRESS);
  private static final FunctionDescriptor ADDRESS_OF_TWO =
      FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);
  private static final FunctionDescriptor INT_OF_ADDRESS = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor INT_OF_ADDRESS_INT =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);

  private static final NativeFunction OPEN_MEM =
      inLibbpf(
          "bpf_object__open_mem",
          FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS),
          Linker.Option.captureCallState("errno"));
  private static final NativeFunction LOAD = inLibbpf("bpf_object__load", INT_OF_ADDRESS);
  private static final NativeFunction CLOSE =
      inLibbpf("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
  private static final NativeFunction BTF = inLibbpf("bpf_object__btf", ADDRESS_OF_ADDRESS);
  private static final NativeFunction BTF_RAW_DATA = inLibbpf("btf__raw_data", ADDRESS_OF_TWO);
  private static final NativeFunction NEXT_PROGRAM =
      inLibbpf("bpf_object__next_program", ADDRESS_OF_TWO);
  private static final NativeFunction NEXT_MAP = inLibbpf("bpf_object__next_map", ADDRESS_OF_TWO);
  private static final NativeFunction PROGRAM_NAME =
      inLibbpf("bpf_program__name", ADDRESS_OF_ADDRESS);
  private static final NativeFunction PROGRAM_SECTION =
      inLibbpf("bpf_program__section_name", ADDRESS_OF_ADDRESS);
  private static final NativeFunction PROGRAM_FD = inLibbpf("bpf_program__fd", INT_OF_ADDRESS);
  private static final NativeFunction PROGRAM_TYPE = inLibbpf("bpf_program__type", INT_OF_ADDRESS);
  private static final NativeFunction PROGRAM_ATTACH_TYPE =
      inLibbpf("bpf_program__expected_attach_type", INT_OF_ADDRESS);
  private static final NativeFunction PROGRAM_SET_TYPE =
      inLibbpf("bpf_program__set_type", INT_OF_ADDRESS_INT);
  private static final NativeFunction PROGRAM_SET_ATTACH_TYPE =
      inLibbpf("bpf_program__set_expected_attach_type", INT_OF_ADDRESS_INT);
  private static final NativeFunction PROGRAM_SET_AUTOLOAD =
      inLibbpf("bpf_program__set_autoload", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
  private static final NativeFunction MAP_NAME = inLibbpf("bpf_map__name", ADDRESS_OF_ADDRESS);
  private static final NativeFunction MAP_FD = inLibbpf("bpf_map__fd", INT_OF_ADDRESS);
  private static final NativeFunction MAP_KEY_SIZE = inLibbpf("bpf_map__key_size", INT_OF_ADDRESS);
  private static final NativeFunction MAP_VALUE_SIZE =
      inLibbpf("bpf_map__value_size", INT_OF_ADDRESS);
  private static final NativeFunction MAP_REUSE_FD =
      inLibbpf("bpf_map__reuse_fd", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final NativeFunction MAP_INITIAL_VALUE =
      inLibbpf("bpf_map__initial_value", ADDRESS_OF_TWO);
  private static final NativeFunction SET_PRINT = inLibbpf("libbpf_set_print", ADDRESS_OF_ADDRESS);

  private BpfObject() {}

  /**
   * @param capture of {@link Linker.Option#captureStateLayout()}; takes the errno when the answer
   *     is NULL
   * @param options a {@code struct bpf_object_open_opts}
   */
  public static MemorySegment bpf_object__open_mem(
      MemorySegment capture, MemorySegment bytes, MemorySegment options) {
    try {
      return (MemorySegment)
          OPEN_MEM.handle().invokeExact(capture, bytes, bytes.byteSize(), options);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_object__load(MemorySegment object) {
    return number(LOAD, object);
  }

  public static void bpf_object__close(MemorySegment object) {
    try {
      CLOSE.handle().invokeExact(object);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static MemorySegment bpf_object__btf(MemorySegment object) {
    return pointer(BTF, object);
  }

  /** The BTF's bytes, as libbpf has completed them. */
  public static MemorySegment btf__raw_data(MemorySegment btf) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_INT);
      return pointer(BTF_RAW_DATA, btf, size).reinterpret(size.get(JAVA_INT, 0));
    }
  }

  public static MemorySegment bpf_object__next_program(MemorySegment object, MemorySegment after) {
    return pointer(NEXT_PROGRAM, object, after);
  }

  public static MemorySegment bpf_object__next_map(MemorySegment object, MemorySegment after) {
    return pointer(NEXT_MAP, object, after);
  }

  public static String bpf_program__name(MemorySegment program) {
    return text(PROGRAM_NAME, program);
  }

  public static String bpf_program__section_name(MemorySegment program) {
    return text(PROGRAM_SECTION, program);
  }

  public static int bpf_program__fd(MemorySegment program) {
    return number(PROGRAM_FD, program);
  }

  public static int bpf_program__type(MemorySegment program) {
    return number(PROGRAM_TYPE, program);
  }

  public static int bpf_program__expected_attach_type(MemorySegment program) {
    return number(PROGRAM_ATTACH_TYPE, program);
  }

  public static int bpf_program__set_type(MemorySegment program, int type) {
    return number(PROGRAM_SET_TYPE, program, type);
  }

  public static int bpf_program__set_expected_attach_type(MemorySegment program, int type) {
    return number(PROGRAM_SET_ATTACH_TYPE, program, type);
  }

  public static int bpf_program__set_autoload(MemorySegment program, boolean autoload) {
    try {
      return (int) PROGRAM_SET_AUTOLOAD.handle().invokeExact(program, autoload);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static String bpf_map__name(MemorySegment map) {
    return text(MAP_NAME, map);
  }

  public static int bpf_map__fd(MemorySegment map) {
    return number(MAP_FD, map);
  }

  public static int bpf_map__key_size(MemorySegment map) {
    return number(MAP_KEY_SIZE, map);
  }

  public static int bpf_map__value_size(MemorySegment map) {
    return number(MAP_VALUE_SIZE, map);
  }

  public static int bpf_map__reuse_fd(MemorySegment map, int fd) {
    try {
      return (int) MAP_REUSE_FD.handle().invokeExact(map, fd);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** The bytes of a map of variables, to be changed before it is loaded. */
  public static MemorySegment bpf_map__initial_value(MemorySegment map) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(JAVA_LONG);
      return pointer(MAP_INITIAL_VALUE, map, size).reinterpret(size.get(JAVA_LONG, 0));
    }
  }

  /**
   * @param callback called for each line that libbpf has to say, or NULL for silence
   */
  public static void libbpf_set_print(MemorySegment callback) {
    MemorySegment ignored = pointer(SET_PRINT, callback);
  }

  private static int number(NativeFunction function, MemorySegment argument) {
    try {
      return (int) function.handle().invokeExact(argument);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static int number(NativeFunction function, MemorySegment first, int second) {
    try {
      return (int) function.handle().invokeExact(first, second);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static MemorySegment pointer(NativeFunction function, MemorySegment argument) {
    try {
      return (MemorySegment) function.handle().invokeExact(argument);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static MemorySegment pointer(
      NativeFunction function, MemorySegment first, MemorySegment second) {
    try {
      return (MemorySegment) function.handle().invokeExact(first, second);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  private static String text(NativeFunction function, MemorySegment argument) {
    return pointer(function, argument).reinterpret(Long.MAX_VALUE).getString(0);
  }
}
