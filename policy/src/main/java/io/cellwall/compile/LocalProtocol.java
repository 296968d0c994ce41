package io.cellwall.compile;

/** What never becomes a packet. Codes are those of {@code enum local_protocol} in bpf/abi.h. */
public enum LocalProtocol {
  UNIX(240),
  FIFO(241),
  SHM(242),
  MQUEUE(243),
  SIGNAL(244),
  /** ptrace, {@code /proc/PID}, process_vm_readv and what else looks into a process. */
  PTRACE(245),
  /** A file or socket handed over. */
  DESCRIPTOR(246),
  /** A socket of another family than unix, IPv4 and IPv6. */
  SOCKET(247),
  /** What enforces, or could undo it. */
  KERNEL(248);

  private final int code;

  LocalProtocol(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
