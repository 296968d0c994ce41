package io.cellwall.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gives a permission that ends by itself: a manifest of kind Grant, written by the command. */
@Command(name = "grant", description = "Let A use B for a while.", mixinStandardHelpOptions = true)
final class GrantCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;

  @Option(names = "--from", required = true, paramLabel = "A", description = "Who.")
  private String from;

  @Option(names = "--to", required = true, paramLabel = "B", description = "Whom.")
  private String to;

  @Option(names = "--endpoint", paramLabel = "E", description = "What of B (default: all).")
  private List<String> endpoints = List.of();

  @Option(names = "--for", required = true, paramLabel = "30m", description = "How long.")
  private String duration;

  @Option(names = "--reason", required = true, paramLabel = "R", description = "Why.")
  private String reason;

  @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: made up).")
  private @Nullable String name;

  @Override
  public Integer call() {
    Duration ignored = Spans.require(duration);
    Instant now = Instant.now();
    String chosen = name == null ? madeUp(now) : name;
    // The time makes it another text than that of an earlier grant, so that it counts from now.
    String text =
        "# given at %s%n%s"
            .formatted(now, JsonMapper.builder().build().writeValueAsString(manifest(chosen)));
    ApplyRequest request =
        ApplyRequest.of(List.of(new ManifestFiles.Source("<grant>", text)), reason);
    JsonNode answer = agent.client().post("/v1/apply", request);
    Changes.show(answer, output.format(), spec.commandLine());
    return 0;
  }

  private Map<String, Object> manifest(String chosen) {
    Map<String, Object> grant = new LinkedHashMap<>();
    grant.put("from", Map.of("component", from));
    grant.put("to", Map.of("component", to));
    if (!endpoints.isEmpty()) {
      grant.put("endpoints", endpoints);
    }
    grant.put("duration", duration);
    grant.put("reason", reason);
    return Map.of(
        "apiVersion",
        "cellwall.io/v1",
        "kind",
        "Grant",
        "metadata",
        Map.of("name", chosen),
        "spec",
        grant);
  }

  /** Unlike any other: the time is part of it. At most 63 characters, as a name must be. */
  private String madeUp(Instant now) {
    String suffix = "-" + Long.toString(now.toEpochMilli(), 36);
    String who = from + "-" + to;
    return who.substring(0, Math.min(who.length(), 63 - suffix.length())) + suffix;
  }
}
