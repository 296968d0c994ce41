package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.ProgramProbe;
import io.cellwall.kernel.bpf.SecurityHookCall;
import java.util.List;
import java.util.stream.Stream;

/** What can be enforced of what never becomes a packet. */
final class SecurityHooks {
  private static final String ONLY_BY_NAME =
      "only connect() and sendto() are judged, by the name given: not what links and mounts make of"
          + " it, who binds it, sockets that are connected when their rule goes, passed descriptors"
          + " and socketpairs";
  private static final String KILLED =
      "the kernel asks nobody: who does it after its rule has gone is killed and told, but what that"
          + " last call moved arrives";
  private static final String UNSEEN = "the kernel asks nobody, and shows the call to no program";
  private static final String SHOWN =
      "size, times and place of a file, whether it is ready, and an eventfd's counter in /proc are"
          + " shown without asking";
  private static final String MEND =
      "a kernel built with CONFIG_BPF_LSM=y, booted with lsm=...,bpf";

  private SecurityHooks() {}

  private static final class Answers {
    static final int ERRNO = ProgramProbe.SECURITY_HOOK.errno();
    static final boolean CALLED = ERRNO == 0 && SecurityHookCall.happens();
    static final boolean UNIX_BY_NAME = !CALLED && takesUnixNames();
  }

  static boolean called() {
    return Answers.CALLED;
  }

  static boolean have(String hook) {
    return Answers.CALLED && exists(hook);
  }

  /** Whether unix sockets are judged by name instead: both would count one interaction twice. */
  static boolean unixByName() {
    return Answers.UNIX_BY_NAME;
  }

  private static boolean takesUnixNames() {
    return ProgramProbe.CGROUP_UNIX_CONNECT.errno() == 0
        && ProgramProbe.CGROUP_UNIX_SEND.errno() == 0;
  }

  private static boolean exists(String hook) {
    return ProgramProbe.hasFunction("bpf_lsm_" + hook);
  }

  static List<Coverage> coverage() {
    return List.of(
        unixNames(),
        unixSockets(),
        bySecurityHooks(
            "FIFOs", "fifo", "file_open", "file_permission", "inode_mknod", "d_instantiate"),
        bySecurityHooks(
            "Shared memory",
            "shm",
            "file_open",
            "mmap_file",
            "file_mprotect",
            "inode_create",
            "d_instantiate",
            "ipc_permission",
            "shm_alloc_security",
            "sem_alloc_security"),
        bySecurityHooks(
            "Message queues",
            "mqueue",
            "file_open",
            "inode_create",
            "d_instantiate",
            "ipc_permission",
            "msg_queue_alloc_security"),
        bySecurityHooks("Signals", "signal", "task_kill", "file_fcntl"),
        bySecurityHooks("ptrace and /proc", "ptrace", "ptrace_access_check", "ptrace_traceme"),
        bySecurityHooks(
            "Handed-over descriptors",
            "descriptor",
            "file_receive",
            "file_alloc_security",
            "file_free_security"),
        bySecurityHooks(
            "Size, mode, attributes, locks and flags of objects",
            "property",
            "inode_setattr",
            "inode_setxattr",
            "inode_getxattr",
            "inode_listxattr",
            "file_lock",
            "file_fcntl",
            "file_ioctl"),
        shown(),
        splicing(),
        bySecurityHooks("Packet sockets", "packet-socket", "socket_create"),
        bySecurityHooks("vsock, netlink and other sockets", "other-socket", "socket_create"),
        bySecurityHooks(
            "What enforces",
            "self-protection",
            "bpf",
            "file_open",
            "inode_unlink",
            "inode_permission",
            "inode_setattr",
            "task_alloc"),
        bySecurityHooks(
            "Mounts and file systems of the machine",
            "mount",
            "sb_mount",
            "sb_umount",
            "sb_remount",
            "sb_pivotroot",
            "sb_set_mnt_opts",
            "move_mount",
            "fs_context_parse_param"),
        bySecurityHooks(
            "Routes, addresses, links and filters of the machine's network",
            "network-settings",
            "netlink_send",
            "file_ioctl",
            "capable"),
        bySecurityHooks(
            "Name, clock, ports, modules, swap, restart and log of the machine",
            "machine",
            "capable",
            "syslog"),
        bySecurityHooks("Devices and disks", "device", "file_open"),
        bySecurityHooks("Files of other processes below /proc", "process-file", "file_open"),
        bySecurityHooks("Typing into terminals of others", "terminal", "file_ioctl"),
        bySecurityHooks("Keys and keyrings", "key", "key_alloc", "key_permission"));
  }

  /** A part of the next, which some kernels cover that do not cover all of it. */
  private static Coverage unixNames() {
    String name = "connect and sendto of unix sockets";
    return Answers.UNIX_BY_NAME
        ? Coverage.covered(name, "unix-name")
        : bySecurityHooks(name, "unix-name", "unix_stream_connect", "unix_may_send");
  }

  private static Coverage unixSockets() {
    Coverage all =
        bySecurityHooks(
            "Unix sockets",
            "unix",
            "unix_stream_connect",
            "unix_may_send",
            "socket_sendmsg",
            "socket_recvmsg",
            "socket_socketpair");
    return Answers.UNIX_BY_NAME ? all.but(ONLY_BY_NAME) : all;
  }

  /** Of the three calls between pipes no hook is asked. */
  private static Coverage splicing() {
    String name = "splice, tee and vmsplice into another's pipe or FIFO";
    if (!Answers.CALLED) {
      return Coverage.missing(name, "splice", refusal(), MEND);
    }
    boolean seen = ProgramProbe.hasFunction("get_pipe_info");
    return Coverage.missing(name, "splice", seen ? KILLED : UNSEEN, "");
  }

  private static Coverage shown() {
    String name = "What an object that was opened shows beside its data";
    return Answers.CALLED
        ? Coverage.missing(name, "shown-property", SHOWN, "")
        : Coverage.missing(name, "shown-property", refusal(), MEND);
  }

  private static Coverage bySecurityHooks(String interaction, String capability, String... hooks) {
    if (!Answers.CALLED) {
      return Coverage.missing(interaction, capability, refusal(), MEND);
    }
    List<String> absent = Stream.of(hooks).filter(hook -> !exists(hook)).toList();
    return absent.isEmpty()
        ? Coverage.covered(interaction, capability)
        : Coverage.missing(
            interaction,
            capability,
            "this kernel has no security hook " + String.join(", ", absent),
            "another kernel");
  }

  private static String refusal() {
    return Answers.ERRNO == 0
        ? "this kernel takes BPF LSM programs and does not call them"
        : "this kernel refuses BPF LSM: " + Errno.describe(Answers.ERRNO);
  }
}
