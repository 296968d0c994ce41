package io.cellwall.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Ends a grant before its time. */
@Command(name = "revoke", description = "End a grant now.", mixinStandardHelpOptions = true)
final class RevokeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Parameters(paramLabel = "NAME", description = "The grant's name.")
  private String name;

  @Option(
      names = "--force",
      description = "Even if it cuts the connection through which this is called.")
  private boolean force;

  @Override
  public Integer call() {
    JsonNode answer = agent.client().delete(DeleteCommand.target(Kind.GRANT, name, force));
    Changes.show(answer, output.format(), spec.commandLine());
    return 0;
  }
}
