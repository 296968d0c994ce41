package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The half of {@code cellwall run} that asks the agent; the launcher does the rest. */
@Command(name = "run-cgroup", hidden = true, mixinStandardHelpOptions = true)
final class RunCgroupCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;

  @Parameters(paramLabel = "NAME", description = "The component.")
  private String name;

  @Override
  public Integer call() {
    String target = "/v1/components/" + AgentClient.encode(name) + "/run-cgroup";
    String path = agent.client().post(target, Map.of()).path("path").asString();
    spec.commandLine().getOut().println(path);
    return 0;
  }
}
