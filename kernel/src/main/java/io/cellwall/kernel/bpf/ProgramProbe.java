package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import io.cellwall.kernel.libbpf.BpfObject;
import io.cellwall.kernel.libbpf.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Asks the kernel whether it takes a kind of program, by loading the smallest one: {@code return
 * 1}, or 0 for a security hook, whose other answers are errors. Codes are those of {@code
 * linux/bpf.h}.
 */
public enum ProgramProbe {
  CGROUP_PACKET(8, 1),
  CGROUP_SOCKET(9, 2),
  CGROUP_ADDRESS(18, 10),
  CGROUP_OPTION(25, 22),
  CGROUP_SETTING(23, 18),
  CGROUP_UNIX_CONNECT(18, 49),
  CGROUP_UNIX_SEND(18, 50),
  RAW_TRACEPOINT(17, 0),
  SECURITY_HOOK(29, 27, "socket_create");

  private static final int OPTIONS_SIZE = 48;
  private static final long EXPECTED_ATTACH_TYPE = 12;
  private static final long ATTACH_BTF_ID = 32;
  private static final int FENTRY = 24;
  /* BPF_ALU64 | BPF_MOV | BPF_K to r0, and BPF_JMP | BPF_EXIT. */
  private static final long RETURN_0 = 0xb7;
  private static final long RETURN_1 = RETURN_0 | 1L << 32;
  private static final long EXIT = 0x95;

  private final int type;
  private final int attachType;
  private final String target;

  ProgramProbe(int type, int attachType) {
    this(type, attachType, "");
  }

  ProgramProbe(int type, int attachType, String target) {
    this.type = type;
    this.attachType = attachType;
    this.target = target;
  }

  int type() {
    return type;
  }

  int attachType() {
    return attachType;
  }

  /** 0 where the kernel takes it, else its errno. */
  public int errno() {
    int fd = load(this == SECURITY_HOOK ? RETURN_0 : RETURN_1, EXIT);
    if (fd >= 0) {
      LibC.close(fd);
    }
    return Math.max(0, -fd);
  }

  /** A program's descriptor, or a negative errno. */
  int load(long... instructions) {
    BpfObject.libbpf_set_print(MemorySegment.NULL);
    int targetId = target.isEmpty() ? 0 : Bpf.libbpf_find_vmlinux_btf_id(target, attachType);
    if (targetId < 0) {
      return targetId;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
      options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_SIZE);
      options.set(ValueLayout.JAVA_INT, EXPECTED_ATTACH_TYPE, attachType);
      options.set(ValueLayout.JAVA_INT, ATTACH_BTF_ID, targetId);
      MemorySegment code = arena.allocateFrom(ValueLayout.JAVA_LONG, instructions);
      return Bpf.bpf_prog_load(type, "cellwall_probe", "GPL", code, options);
    }
  }

  /** Whether the kernel has a function that programs may name. */
  public static boolean hasFunction(String name) {
    BpfObject.libbpf_set_print(MemorySegment.NULL);
    return Bpf.libbpf_find_vmlinux_btf_id(name, FENTRY) > 0;
  }
}
