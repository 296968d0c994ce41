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

  @Option(names = "--from", paramLabel = "A", description = "Only flows from A.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "B", description = "Only flows to B.")
  private @Nullable String to;

  @Option(names = "--reason", paramLabel = "R", description = "Such as not-exposed.")
  private @Nullable String reason;

  @Option(names = "--protocol", paramLabel = "P", description = "Such as TCP, UNIX or SIGNAL.")
  private @Nullable String protocol;

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
    add(query, "component", component);
    add(query, "from", from);
    add(query, "to", to);
    add(query, "reason", reason);
    add(query, "protocol", protocol);
    if (verdict != null) {
      query.add("verdict=" + verdict.name().toLowerCase(Locale.ROOT));
    }
    if (since != null) {
      query.add("since=" + AgentClient.encode(since.toString()));
    }
    return query;
  }

  private static void add(List<String> query, String name, @Nullable String value) {
    if (value != null) {
      query.add(name + "=" + AgentClient.encode(value));
    }
  }
}
