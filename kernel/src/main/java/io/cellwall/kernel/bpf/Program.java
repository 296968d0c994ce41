package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.BpfObject;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** A program of an open object. */
public record Program(MemorySegment pointer) {
  private static final int RAW_TRACEPOINT = 17;
  private static final int SYSCALL = 31;
  private static final int TRACING = 26;
  private static final int SECURITY = 29;
  private static final int ATTACH_TYPED_TRACEPOINT = 23;
  private static final int ATTACH_ITERATOR = 28;

  /** How a program comes to be called. */
  public enum Hook {
    /** By a link to a cgroup. */
    CGROUP,
    RAW_TRACEPOINT,
    /** By a tracepoint whose arguments the verifier knows by type. */
    TYPED_TRACEPOINT,
    /** By the Linux security module, for the whole machine. */
    SECURITY,
    /** By a function of the kernel that it is put before or after. */
    FUNCTION,
    /** By reading an iterator made from its link. */
    ITERATOR,
    /** By BPF_PROG_RUN alone. */
    NONE
  }

  public String name() {
    return BpfObject.bpf_program__name(pointer);
  }

  public int fd() {
    return KernelException.check("fd of program=" + name(), BpfObject.bpf_program__fd(pointer));
  }

  /** Whether the kernel has it. */
  public boolean loaded() {
    return BpfObject.bpf_program__fd(pointer) >= 0;
  }

  public int attachType() {
    return BpfObject.bpf_program__expected_attach_type(pointer);
  }

  /** The part of its section's name after the slash, such as a tracepoint's name. */
  public String target() {
    String section = BpfObject.bpf_program__section_name(pointer);
    return section.substring(section.indexOf('/') + 1);
  }

  public Hook hook() {
    return switch (BpfObject.bpf_program__type(pointer)) {
      case RAW_TRACEPOINT -> Hook.RAW_TRACEPOINT;
      case SECURITY -> Hook.SECURITY;
      case TRACING -> tracing();
      case SYSCALL -> Hook.NONE;
      default -> Hook.CGROUP;
    };
  }

  private Hook tracing() {
    return switch (attachType()) {
      case ATTACH_TYPED_TRACEPOINT -> Hook.TYPED_TRACEPOINT;
      case ATTACH_ITERATOR -> Hook.ITERATOR;
      default -> Hook.FUNCTION;
    };
  }

  /** The kind of an entry point to unix sockets, whose hooks an older libbpf does not know. */
  public Optional<ProgramProbe> unixHook() {
    return switch (target()) {
      case "connect_unix" -> Optional.of(ProgramProbe.CGROUP_UNIX_CONNECT);
      case "sendmsg_unix" -> Optional.of(ProgramProbe.CGROUP_UNIX_SEND);
      default -> Optional.empty();
    };
  }

  /** Says of what kind it is, where libbpf cannot tell by its section. */
  public void declare(ProgramProbe kind) {
    String tried = "setting of type=" + kind + ", program=" + name();
    KernelException.check(tried, BpfObject.bpf_program__set_type(pointer, kind.type()));
    KernelException.check(
        tried, BpfObject.bpf_program__set_expected_attach_type(pointer, kind.attachType()));
  }

  /** Leaves it out of loading. */
  public void skip() {
    KernelException.check(
        "skipping of program=" + name(), BpfObject.bpf_program__set_autoload(pointer, false));
  }
}
