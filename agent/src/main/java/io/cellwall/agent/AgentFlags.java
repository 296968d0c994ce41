package io.cellwall.agent;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The flags of an agent. Each overrules the environment, that the settings file, that a default.
 */
final class AgentFlags {
  @Option(
      names = "--cgroup-root",
      paramLabel = "DIR",
      description = "Govern this subtree alone (default: where cgroup v2 is mounted).")
  private @Nullable Path cgroupRoot;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description = "Revisions and the audit record (default: /var/lib/cellwall).")
  private @Nullable Path stateDirectory;

  @Option(
      names = "--socket",
      paramLabel = "FILE",
      description = "Where to answer (default: $CELLWALL_SOCKET or /run/cellwall/cellwall.sock).")
  private @Nullable Path socket;

  @Option(
      names = "--bpffs",
      paramLabel = "DIR",
      description = "Where to pin what the kernel holds (default: /sys/fs/bpf/cellwall).")
  private @Nullable Path bpffs;

  @Option(
      names = "--accept-uncovered",
      description = "Apply manifests although this machine cannot enforce all of them.")
  private boolean acceptUncovered;

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "Read this in place of /etc/cellwall/agent.yaml.")
  private @Nullable Path settingsFile;

  AgentSettings settings() {
    SettingsFile file =
        settingsFile == null ? SettingsFile.usual() : SettingsFile.read(settingsFile);
    return new AgentSettings(
        first(cgroupRoot, file.cgroupRoot()).orElseGet(CgroupMount::find),
        first(stateDirectory, file.stateDirectory()).orElse(AgentSettings.STATE_DIRECTORY),
        first(socket == null ? environment() : socket, file.socket()).orElse(AgentSettings.SOCKET),
        first(bpffs, file.bpffs()).orElse(AgentSettings.BPFFS),
        acceptUncovered || file.acceptUncovered(),
        file.rememberedFlows(),
        file.follow(),
        file.metrics());
  }

  private static @Nullable Path environment() {
    String value = System.getenv("CELLWALL_SOCKET");
    return value == null || value.isEmpty() ? null : Path.of(value);
  }

  private static Optional<Path> first(@Nullable Path flag, Optional<Path> setting) {
    return Optional.ofNullable(flag).or(() -> setting);
  }
}
