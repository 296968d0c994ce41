package io.cellwall.kernel.bpf;

import io.cellwall.kernel.libbpf.Bpf;
import io.cellwall.kernel.libbpf.LibC;

/**
 * Asks whether security hooks are called. A kernel that was not booted with {@code bpf} in its list
 * of security modules takes programs for them, attaches them, and never calls one.
 */
public final class SecurityHookCall {
  /* No family has this protocol, so the kernel refuses it to everyone, but not with EPERM. */
  private static final int NOBODYS_PROTOCOL = 0x63656c6c;
  private static final int NO_TARGET = 0;

  /* Of the hook socket_create: EPERM if its third argument is that protocol, else 0. */
  private static final long[] REFUSE = {
    0x0010_1279L, // r2 = *(u64 *)(r1 + 16)
    0xb7L, // r0 = 0
    (long) NOBODYS_PROTOCOL << 32 | 0x0001_0256L, // if w2 != protocol: skip one
    -(long) Errno.EPERM << 32 | 0xb7L, // r0 = -EPERM
    0x95L, // return r0
  };

  private SecurityHookCall() {}

  public static boolean happens() {
    int program = ProgramProbe.SECURITY_HOOK.load(REFUSE);
    if (program < 0) {
      return false;
    }
    int link = Bpf.bpf_link_create(program, NO_TARGET, ProgramProbe.SECURITY_HOOK.attachType());
    LibC.close(program);
    if (link < 0) {
      return false;
    }
    int answer = LibC.socket(LibC.AF_UNIX, LibC.SOCK_STREAM, NOBODYS_PROTOCOL);
    LibC.close(link);
    return answer == -Errno.EPERM;
  }
}
