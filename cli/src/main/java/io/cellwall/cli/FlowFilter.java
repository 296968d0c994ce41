package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which flows are meant. */
final class FlowFilter {
  /** What became of a flow. */
  enum Verdict {
    ALLOW,
    DENY,
    REDIRECT,
    AUDIT
  }

  @Option(names = "--component", paramLabel = "C", description = "Only flows from or to C.")
  private @Nullable String component;

  @Option(names = "--verdict", paramLabel = "V", description = "allow, deny, redirect or audit.")
  private @Nullable Verdict verdict;

  @Option(
      names = "--since",
      paramLabel = "T",
      converter = Since.class,
      description = "How long ago (10m, 2h) or when (2026-11-23T09:00:00Z).")
  private @Nullable Instant since;

  List<String> query() {
    List<String> query = new ArrayList<>();
    if (component != null) {
      query.add("component=" + AgentClient.encode(component));
    }
    if (verdict != null) {
      query.add("verdict=" + verdict.name().toLowerCase(Locale.ROOT));
    }
    if (since != null) {
      query.add("since=" + AgentClient.encode(since.toString()));
    }
    return query;
  }
}
