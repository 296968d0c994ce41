package io.cellwall.agent;

import io.cellwall.agent.api.ApiServer;
import io.cellwall.agent.apply.KernelEnforcement;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the agent until it is told to stop. */
@Command(
    name = "cellwall agent",
    description = "Run the agent in the foreground until SIGTERM; enforcement outlives it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {UnloadCommand.class, DoctorCommand.class})
final class AgentCommand implements Callable<Integer> {
  @Mixin private AgentFlags flags;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Root.require("agent");
    AgentSettings settings = flags.settings();
    ApiServer.refuseIfAnswered(settings.socket());
    Footprint footprint = Footprint.before(settings);
    Termination termination = Termination.listen();
    try (AgentLock _ = AgentLock.take(settings.stateDirectory())) {
      run(settings, footprint, termination);
    } finally {
      termination.done();
    }
    return 0;
  }

  private void run(AgentSettings settings, Footprint footprint, Termination termination)
      throws IOException, InterruptedException {
    try (Agent agent = start(settings, footprint)) {
      // It enforces whether or not anybody reads that, so who cannot write it has not failed.
      System.out.println(agent.readyLine());
      ServiceNotice.ready();
      termination.await();
    }
  }

  /** An agent that cannot start leaves what was there before, and nothing else. */
  private static Agent start(AgentSettings settings, Footprint footprint) throws IOException {
    try {
      KernelEnforcement enforcement =
          KernelEnforcement.open(settings.cgroupRoot(), settings.bpffs());
      return start(settings, enforcement);
    } catch (IOException | RuntimeException failure) {
      undo(failure, footprint::restore);
      throw failure;
    }
  }

  private static Agent start(AgentSettings settings, KernelEnforcement enforcement)
      throws IOException {
    boolean adopted = enforcement.adopted();
    try {
      Agent agent = Agent.start(settings, enforcement, InstantSource.system());
      enforcement.protectPlaces(placesOf(settings));
      return agent;
    } catch (IOException | RuntimeException failure) {
      undo(failure, enforcement::abandon);
      if (!adopted) {
        undo(failure, Agent.reservedPorts(settings.stateDirectory())::release);
      }
      throw failure;
    }
  }

  private interface Step {
    void take() throws IOException;
  }

  private static void undo(Exception failure, Step step) {
    try {
      step.take();
    } catch (IOException | RuntimeException second) {
      failure.addSuppressed(second);
    }
  }

  /** What the next agent needs too. */
  private static List<Path> placesOf(AgentSettings settings) {
    Stream<Path> usual = Stream.of(Path.of("/etc/cellwall")).filter(Files::isDirectory);
    Stream<Path> own = Stream.of(settings.stateDirectory(), settings.socket(), program());
    return Stream.concat(own, usual).toList();
  }

  private static Path program() {
    URL place = AgentCommand.class.getProtectionDomain().getCodeSource().getLocation();
    return Path.of(place.getPath());
  }
}
