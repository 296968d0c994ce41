package io.cellwall.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Hands manifests to the agent and says which revision they became. */
@Command(
    name = "apply",
    description = "Put manifests in force, all of them at one instant.",
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private ChangeOptions how;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description =
          "A file, a folder (*.yaml, *.yml, *.json, recursively), or - for standard input.")
  private List<String> files;

  @Option(
      names = "--from-revision",
      paramLabel = "REVISION",
      description = "Refuse if this is not the latest revision any more.")
  private @Nullable Long fromRevision;

  @Option(names = "--strict", description = "Refuse what would else only be warned of.")
  private boolean strict;

  @Override
  public Integer call() {
    ApplyRequest request =
        new ApplyRequest(
            ManifestFiles.read(files),
            how.message(),
            how.dryRun(),
            strict,
            fromRevision,
            how.confirmWithin(),
            how.force());
    JsonNode answer = agent.client().post("/v1/apply", request);
    Changes.show(answer, output.format(), spec.commandLine());
    return 0;
  }
}
