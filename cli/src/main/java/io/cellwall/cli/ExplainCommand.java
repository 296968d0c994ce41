package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import io.cellwall.cli.output.Printable;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Asks what would become of a flow, and why. */
@Command(
    name = "explain",
    description = "Say what becomes of a flow, and which rules decide it.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "A",
      description = "Component, host or world.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "B",
      description = "Component, host or world.")
  private String to;

  @Option(names = "--endpoint", paramLabel = "E", description = "What B exposes, by name.")
  private @Nullable String endpoint;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "A unix socket or FIFO of B, @name, shm:/name or mqueue:/name.")
  private @Nullable String path;

  @Option(names = "--protocol", paramLabel = "P", description = "TCP, UDP, SCTP or ICMP.")
  private @Nullable String protocol;

  @Option(names = "--port", paramLabel = "N", description = "Port of B.")
  private @Nullable Integer port;

  @Option(names = "--address", paramLabel = "IP", description = "Address of B, for CIDR rules.")
  private @Nullable String address;

  @Option(
      names = "--source-address",
      paramLabel = "IP",
      description = "Address of A, for CIDR rules.")
  private @Nullable String sourceAddress;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = At.class,
      description =
          "When: 2026-11-23T18:00:00+01:00, local 2026-11-23 18:00, or 2026-11-23 (default: now).")
  private @Nullable Instant at;

  @Override
  public Integer call() {
    if (Stream.of(endpoint, path, protocol).filter(Objects::nonNull).count() != 1) {
      throw new WrongCallException("give one of --endpoint, --path, or --protocol and --port");
    }
    JsonNode answer = agent.client().get("/v1/explain?" + query());
    output.format().print(answer, spec.commandLine().getOut(), out -> print(answer, out));
    return 0;
  }

  private String query() {
    List<String> query = new ArrayList<>();
    add(query, "from", from);
    add(query, "to", to);
    add(query, "endpoint", endpoint);
    add(query, "path", path);
    add(query, "protocol", protocol);
    add(query, "port", port);
    add(query, "address", address);
    add(query, "sourceAddress", sourceAddress);
    add(query, "at", at);
    return String.join("&", query);
  }

  private static void add(List<String> query, String name, @Nullable Object value) {
    if (value != null) {
      query.add(name + "=" + AgentClient.encode(value.toString()));
    }
  }

  private void print(JsonNode answer, PrintWriter out) {
    out.println(
        "%s, %s (revision %s%s)"
            .formatted(
                answer.path("verdict").asString(),
                answer.path("reason").asString(),
                answer.path("revision").asString(),
                at == null ? "" : ", at " + time.times().seconds(at)));
    out.println("  " + answer.path("explanation").asString());
    rule("egress", answer.path("egress"), out);
    rule("ingress", answer.path("ingress"), out);
    answer.path("unmatched").forEach(side -> out.println("  " + unmatched(side)));
    Texts.of(answer.path("dependsOn"))
        .forEach(what -> out.println("  depends on " + Printable.of(what)));
  }

  private static void rule(String side, JsonNode rule, PrintWriter out) {
    if (rule.isObject()) {
      out.println("  %-8s %s".formatted(side + ":", RuleLines.place(rule)));
      RuleLines.print(rule, "    ", out);
    }
  }

  /** Such as {@code egress: none of the 2 entries of web matches (revision 3)}. */
  private static String unmatched(JsonNode side) {
    int entries = side.path("entries").asInt();
    String revision = side.path("revision").asString("");
    return "%-8s %s of %s%s"
        .formatted(
            side.path("part").asString() + ":",
            entries == 0 ? "nothing in the manifest" : "no match among the " + entries,
            side.path("component").asString(),
            revision.isEmpty() ? "" : " (revision " + revision + ")");
  }
}
