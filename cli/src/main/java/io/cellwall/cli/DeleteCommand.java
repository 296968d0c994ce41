package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Takes one manifest away: a revision of its own. */
@Command(
    name = "delete",
    description = "Remove a component or a grant.",
    mixinStandardHelpOptions = true)
final class DeleteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Parameters(
      index = "0",
      paramLabel = "component|grant",
      converter = Kind.Converter.class,
      description = "What to remove.")
  private Kind kind;

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name;

  @Option(
      names = "--cascade",
      description = "Also remove it from the rules of others, and the grants that name it.")
  private boolean cascade;

  @Option(
      names = "--force",
      description = "Even if it cuts the connection through which this is called.")
  private boolean force;

  @Option(names = "--dry-run", description = "Say what would change, and change nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    String target = target(kind, name, force) + "&cascade=" + cascade + "&dryRun=" + dryRun;
    JsonNode answer = agent.client().delete(target);
    Changes.show(answer, output.format(), spec.commandLine());
    return 0;
  }

  static String target(Kind kind, String name, boolean force) {
    return "/v1/" + kind.path() + "/" + AgentClient.encode(name) + "?force=" + force;
  }
}
