package io.cellwall.kernel;

import io.cellwall.kernel.bpf.Errno;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.bpf.Program;
import io.cellwall.kernel.bpf.ProgramProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What this kernel can enforce, found out by doing, never by its version. */
public final class KernelFeatures {
  private static final Path TYPES = Path.of("/sys/kernel/btf/vmlinux");
  private static final String NOT_YET = "this version of Cellwall does not enforce it";
  private static final List<String> LIMITS = List.of("cpu", "memory", "pids", "io");

  private KernelFeatures() {}

  /** One line for each kind of interaction, asked once and then remembered. */
  public static List<Coverage> probe() {
    return Answers.ALL;
  }

  private static final class Answers {
    static final boolean CLOSING = ProgramProbe.hasFunction("bpf_sock_destroy");
    static final List<Coverage> ALL = ask();
  }

  private static List<Coverage> ask() {
    List<Coverage> answers = new ArrayList<>();
    answers.add(typeInformation());
    answers.add(cgroups());
    answers.add(byProgram("TCP, UDP and ICMP packets", "network", ProgramProbe.CGROUP_PACKET));
    answers.add(byProgram("connect, send and bind", "address", ProgramProbe.CGROUP_ADDRESS));
    answers.add(byProgram("Raw sockets", "raw-socket", ProgramProbe.CGROUP_SOCKET));
    answers.add(byProgram("Socket options", "socket-option", ProgramProbe.CGROUP_OPTION));
    answers.add(byProgram("Settings below /proc/sys", "sysctl", ProgramProbe.CGROUP_SETTING));
    answers.add(byProgram("Owners of new cgroups", "new-cgroup", ProgramProbe.RAW_TRACEPOINT));
    answers.add(closing());
    answers.addAll(SecurityHooks.coverage());
    answers.add(Coverage.covered("Schedules", "schedule"));
    answers.add(limits());
    answers.add(Coverage.missing("Redirection of refused flows", "redirect", NOT_YET, ""));
    return List.copyOf(answers);
  }

  private static Coverage typeInformation() {
    String name = "Kernel type information";
    return Files.isReadable(TYPES)
        ? Coverage.covered(name, "btf")
        : Coverage.missing(
            name, "btf", TYPES + " is not there", "a kernel built with CONFIG_DEBUG_INFO_BTF=y");
  }

  private static Coverage cgroups() {
    String name = "Cgroup v2";
    try {
      Path ignored = Cgroup.mountPoint();
      return Coverage.covered(name, "cgroup");
    } catch (KernelException missing) {
      return Coverage.missing(
          name, "cgroup", "it is mounted nowhere", "mount -t cgroup2 none /sys/fs/cgroup");
    }
  }

  private static Coverage byProgram(String interaction, String capability, ProgramProbe probe) {
    int errno = probe.errno();
    return errno == 0
        ? Coverage.covered(interaction, capability)
        : Coverage.missing(
            interaction,
            capability,
            "this kernel refuses " + probe + " programs: " + Errno.describe(errno),
            mend(errno));
  }

  private static String mend(int errno) {
    return errno == Errno.EPERM ? "run as root" : "a kernel built with CONFIG_CGROUP_BPF=y";
  }

  private static Coverage closing() {
    String name = "Closing of revoked connections";
    return Answers.CLOSING
        ? Coverage.covered(name, "close")
        : Coverage.missing(
            name,
            "close",
            "this kernel has no bpf_sock_destroy; packets are refused, but the sides are not told",
            "Linux 6.5 or later");
  }

  /** Whether this kernel takes a program, which is of the kind that not all have. */
  static boolean takes(Program program) {
    return switch (program.hook()) {
      case ITERATOR ->
          program.target().startsWith("task") ? SecurityHooks.called() : Answers.CLOSING;
      case FUNCTION -> SecurityHooks.called() && ProgramProbe.hasFunction(program.target());
      case SECURITY -> SecurityHooks.have(program.target());
      case CGROUP -> program.unixHook().isEmpty() || SecurityHooks.unixByName();
      case RAW_TRACEPOINT, TYPED_TRACEPOINT, NONE -> true;
    };
  }

  private static Coverage limits() {
    String name = "CPU, memory, process and I/O limits";
    List<String> missing = missingControllers();
    return missing.isEmpty()
        ? Coverage.missing(name, "limits", NOT_YET, "")
        : Coverage.missing(
            name,
            "limits",
            "cgroup v2 has no controllers here for " + String.join(", ", missing),
            "boot with systemd.unified_cgroup_hierarchy=1");
  }

  private static List<String> missingControllers() {
    try {
      Path list = Cgroup.mountPoint().resolve("cgroup.controllers");
      List<String> present = List.of(Files.readString(list).strip().split(" ", -1));
      return LIMITS.stream().filter(controller -> !present.contains(controller)).toList();
    } catch (IOException | KernelException unknown) {
      return LIMITS;
    }
  }
}
