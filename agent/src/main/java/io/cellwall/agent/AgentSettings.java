package io.cellwall.agent;

import io.cellwall.agent.follow.FollowSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the agent works.
 *
 * @param cgroupRoot the cgroup whose subtree is governed
 * @param stateDirectory holds revisions, the audit record, and what must outlive the agent
 * @param follow whose manifests to enforce instead of those that are applied here
 * @param metrics where to serve the metrics too, beside the socket
 * @param acceptUncovered apply manifests although this machine cannot enforce all of them
 */
public record AgentSettings(
    Path cgroupRoot,
    Path stateDirectory,
    Path socket,
    Path bpffs,
    boolean acceptUncovered,
    int rememberedFlows,
    Optional<FollowSettings> follow,
    Optional<InetSocketAddress> metrics) {
  public static final Path STATE_DIRECTORY = Path.of("/var/lib/cellwall");
  public static final Path SOCKET = Path.of("/run/cellwall/cellwall.sock");
  public static final Path BPFFS = Path.of("/sys/fs/bpf/cellwall");
  public static final int REMEMBERED_FLOWS = 10_000;

  public AgentSettings {
    cgroupRoot = cgroupRoot.toAbsolutePath().normalize();
    stateDirectory = stateDirectory.toAbsolutePath().normalize();
    socket = socket.toAbsolutePath().normalize();
    bpffs = bpffs.toAbsolutePath().normalize();
  }
}
