package io.cellwall.agent;

import io.cellwall.agent.apply.KernelEnforcement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Takes all walls down. What the repository holds stays, for the next agent. */
@Command(
    name = "unload",
    description = "Remove all enforcement; no agent may be running.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class UnloadCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentFlags flags;

  @Override
  public Integer call() throws IOException {
    Root.require("agent unload");
    AgentSettings settings = flags.settings();
    try (AgentLock _ = AgentLock.take(settings.stateDirectory())) {
      Optional<String> other = KernelEnforcement.unload(settings.cgroupRoot(), settings.bpffs());
      Agent.reservedPorts(settings.stateDirectory()).release();
      Files.deleteIfExists(settings.stateDirectory().resolve("generations"));
      if (other.isPresent()) {
        throw new IllegalStateException("another agent still enforces " + other.get());
      }
      spec.commandLine()
          .getOut()
          .println("cellwall enforces nothing below " + settings.cgroupRoot());
    }
    return 0;
  }
}
