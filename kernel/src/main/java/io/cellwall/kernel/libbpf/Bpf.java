package io.cellwall.kernel.libbpf;

import static io.cellwall.kernel.libbpf.NativeFunction.inLibbpf;
import static io.cellwall.kernel.libbpf.NativeFunction.unexpected;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;

/**
 * libbpf's {@code bpf.h}: one function for each command of bpf(2). Each answers a result or a
 * negative errno.
 */
@SuppressWarnings("MemberName") // C names
public final class Bpf {
  private static final FunctionDescriptor MAP_AND_KEY =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
  private static final FunctionDescriptor MAP_KEY_AND_RESULT =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
  private static final FunctionDescriptor LINK =
      FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
  private static final FunctionDescriptor PATH = FunctionDescriptor.of(JAVA_INT, ADDRESS);
  private static final FunctionDescriptor FD = FunctionDescriptor.of(JAVA_INT, JAVA_INT);

  private static final NativeFunction MAP_UPDATE =
      inLibbpf(
          "bpf_map_update_elem",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
  private static final NativeFunction MAP_LOOKUP =
      inLibbpf("bpf_map_lookup_elem", MAP_KEY_AND_RESULT);
  private static final NativeFunction MAP_NEXT_KEY =
      inLibbpf("bpf_map_get_next_key", MAP_KEY_AND_RESULT);
  private static final NativeFunction MAP_DELETE = inLibbpf("bpf_map_delete_elem", MAP_AND_KEY);
  private static final NativeFunction MAP_LOOKUP_BATCH =
      inLibbpf(
          "bpf_map_lookup_batch",
          FunctionDescriptor.of(
              JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final NativeFunction MAP_CREATE =
      inLibbpf(
          "bpf_map_create",
          FunctionDescriptor.of(
              JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final NativeFunction PROG_LOAD =
      inLibbpf(
          "bpf_prog_load",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final NativeFunction OBJ_INFO =
      inLibbpf("bpf_obj_get_info_by_fd", MAP_KEY_AND_RESULT);
  private static final NativeFunction OBJ_PIN = inLibbpf("bpf_obj_pin", MAP_AND_KEY);
  private static final NativeFunction OBJ_GET = inLibbpf("bpf_obj_get", PATH);
  private static final NativeFunction LINK_CREATE = inLibbpf("bpf_link_create", LINK);
  private static final NativeFunction LINK_UPDATE =
      inLibbpf("bpf_link_update", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final NativeFunction LINK_DETACH = inLibbpf("bpf_link_detach", FD);
  private static final NativeFunction ITER_CREATE = inLibbpf("bpf_iter_create", FD);
  private static final NativeFunction LINK_NEXT_ID =
      inLibbpf("bpf_link_get_next_id", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final NativeFunction LINK_BY_ID = inLibbpf("bpf_link_get_fd_by_id", FD);
  private static final NativeFunction PROG_BY_ID = inLibbpf("bpf_prog_get_fd_by_id", FD);
  private static final NativeFunction RAW_TRACEPOINT_OPEN =
      inLibbpf("bpf_raw_tracepoint_open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final NativeFunction PROG_TEST_RUN =
      inLibbpf("bpf_prog_test_run_opts", MAP_AND_KEY);
  private static final NativeFunction FIND_BTF_ID =
      inLibbpf("libbpf_find_vmlinux_btf_id", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final NativeFunction POSSIBLE_CPUS =
      inLibbpf("libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));

  private Bpf() {}

  public static int bpf_map_update_elem(
      int fd, MemorySegment key, MemorySegment value, long flags) {
    try {
      return (int) MAP_UPDATE.handle().invokeExact(fd, key, value, flags);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_map_lookup_elem(int fd, MemorySegment key, MemorySegment value) {
    return keyAndResult(MAP_LOOKUP, fd, key, value);
  }

  /**
   * @param key {@link MemorySegment#NULL} asks for the first
   */
  public static int bpf_map_get_next_key(int fd, MemorySegment key, MemorySegment next) {
    return keyAndResult(MAP_NEXT_KEY, fd, key, next);
  }

  public static int bpf_obj_get_info_by_fd(int fd, MemorySegment info, MemorySegment length) {
    return keyAndResult(OBJ_INFO, fd, info, length);
  }

  private static int keyAndResult(
      NativeFunction function, int fd, MemorySegment key, MemorySegment result) {
    try {
      return (int) function.handle().invokeExact(fd, key, result);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param next takes the id
   */
  public static int bpf_link_get_next_id(int id, MemorySegment next) {
    return fdAndAddress(LINK_NEXT_ID, id, next);
  }

  public static int bpf_link_get_fd_by_id(int id) {
    return numbered(LINK_BY_ID, id);
  }

  public static int bpf_prog_get_fd_by_id(int id) {
    return numbered(PROG_BY_ID, id);
  }

  private static int numbered(NativeFunction function, int id) {
    try {
      return (int) function.handle().invokeExact(id);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_map_delete_elem(int fd, MemorySegment key) {
    return fdAndAddress(MAP_DELETE, fd, key);
  }

  public static int bpf_obj_pin(int fd, String path) {
    try (Arena arena = Arena.ofConfined()) {
      return fdAndAddress(OBJ_PIN, fd, arena.allocateFrom(path));
    }
  }

  /**
   * @param options a {@code struct bpf_test_run_opts}
   */
  public static int bpf_prog_test_run_opts(int fd, MemorySegment options) {
    return fdAndAddress(PROG_TEST_RUN, fd, options);
  }

  private static int fdAndAddress(NativeFunction function, int fd, MemorySegment address) {
    try {
      return (int) function.handle().invokeExact(fd, address);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_map_lookup_batch(
      int fd,
      MemorySegment inBatch,
      MemorySegment outBatch,
      MemorySegment keys,
      MemorySegment values,
      MemorySegment count) {
    try {
      return (int)
          MAP_LOOKUP_BATCH
              .handle()
              .invokeExact(fd, inBatch, outBatch, keys, values, count, MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param options a {@code struct bpf_map_create_opts}, or {@link MemorySegment#NULL}
   */
  public static int bpf_map_create(
      int type, String name, int keySize, int valueSize, int maxEntries, MemorySegment options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment label = arena.allocateFrom(name);
      return (int)
          MAP_CREATE.handle().invokeExact(type, label, keySize, valueSize, maxEntries, options);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /**
   * @param options a {@code struct bpf_prog_load_opts}, or {@link MemorySegment#NULL}
   */
  public static int bpf_prog_load(
      int type, String name, String license, MemorySegment instructions, MemorySegment options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment label = arena.allocateFrom(name);
      MemorySegment terms = arena.allocateFrom(license);
      long count = instructions.byteSize() / Long.BYTES;
      return (int) PROG_LOAD.handle().invokeExact(type, label, terms, instructions, count, options);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_obj_get(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = arena.allocateFrom(path);
      return (int) OBJ_GET.handle().invokeExact(name);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_link_create(int programFd, int targetFd, int attachType) {
    try {
      return (int)
          LINK_CREATE.handle().invokeExact(programFd, targetFd, attachType, MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_link_update(int linkFd, int newProgramFd) {
    try {
      return (int) LINK_UPDATE.handle().invokeExact(linkFd, newProgramFd, MemorySegment.NULL);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_link_detach(int linkFd) {
    return ofFd(LINK_DETACH, linkFd);
  }

  public static int bpf_iter_create(int linkFd) {
    return ofFd(ITER_CREATE, linkFd);
  }

  private static int ofFd(NativeFunction function, int fd) {
    try {
      return (int) function.handle().invokeExact(fd);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int bpf_raw_tracepoint_open(String name, int programFd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment label = arena.allocateFrom(name);
      return (int) RAW_TRACEPOINT_OPEN.handle().invokeExact(label, programFd);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int libbpf_find_vmlinux_btf_id(String name, int attachType) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment label = arena.allocateFrom(name);
      return (int) FIND_BTF_ID.handle().invokeExact(label, attachType);
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  public static int libbpf_num_possible_cpus() {
    try {
      return (int) POSSIBLE_CPUS.handle().invokeExact();
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }
}
