package io.cellwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** The agent and what it enforces. */
@Command(
    name = "status",
    description = "Show whether all is well, who is enforced, and what was refused.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;

  @Override
  public Integer call() {
    JsonNode status = agent.client().get("/v1/status");
    output
        .format()
        .print(
            status,
            spec.commandLine().getOut(),
            out -> new StatusReport(status, time.times(), out).print());
    return 0;
  }
}
