package io.cellwall.agent;

import io.cellwall.agent.apply.KernelEnforcement;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the agent until it is told to stop. */
@Command(
    name = "cellwall agent",
    description = "Run the agent in the foreground until SIGTERM; enforcement outlives it.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {UnloadCommand.class, DoctorCommand.class})
final class AgentCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentFlags flags;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Root.require("agent");
    AgentSettings settings = flags.settings();
    Termination termination = Termination.listen();
    try (AgentLock _ = AgentLock.take(settings.stateDirectory())) {
      run(settings, termination);
    } finally {
      termination.done();
    }
    return 0;
  }

  private void run(AgentSettings settings, Termination termination)
      throws IOException, InterruptedException {
    KernelEnforcement enforcement = KernelEnforcement.open(settings.cgroupRoot(), settings.bpffs());
    try (Agent agent = Agent.start(settings, enforcement, InstantSource.system())) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(agent.readyLine());
      out.flush();
      ServiceNotice.ready();
      termination.await();
    }
  }
}
