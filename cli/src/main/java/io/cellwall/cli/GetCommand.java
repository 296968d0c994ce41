package io.cellwall.cli;

import io.cellwall.cli.client.AgentClient;
import io.cellwall.cli.output.Table;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Lists manifests in force; as YAML they can be applied again. */
@Command(
    name = "get",
    description = "List components or grants, or print one.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private AgentOption agent;
  @Mixin private OutputOption output;
  @Mixin private TimeOption time;

  @Parameters(
      index = "0",
      paramLabel = "components|grants",
      converter = Kind.Converter.class,
      description = "What to list.")
  private Kind kind;

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String name;

  @Override
  public Integer call() {
    String one = name == null ? "" : "/" + AgentClient.encode(name);
    JsonNode answer = agent.client().get("/v1/" + kind.path() + one);
    JsonNode rows = name == null ? answer : array(answer);
    output
        .format()
        .printManifests(manifests(answer), spec.commandLine().getOut(), out -> table(rows, out));
    return 0;
  }

  private static JsonNode array(JsonNode one) {
    return JsonNodeFactory.instance.arrayNode().add(one);
  }

  private static JsonNode manifests(JsonNode answer) {
    if (!answer.isArray()) {
      return answer.path("manifest");
    }
    ArrayNode manifests = JsonNodeFactory.instance.arrayNode();
    answer.forEach(item -> manifests.add(item.path("manifest")));
    return manifests;
  }

  private void table(JsonNode rows, PrintWriter out) {
    switch (kind) {
      case COMPONENT -> components(rows, out);
      case GRANT -> grants(rows, out);
    }
  }

  private static void components(JsonNode rows, PrintWriter out) {
    Table table = new Table("NAME", "ENFORCEMENT", "IDENTITY", "LABELS", "EXPOSES");
    for (JsonNode row : rows) {
      table.row(
          row.path("name").asString(),
          row.path("status").asString(),
          row.path("identity").asString(),
          row.path("manifest").path("metadata").path("labels").properties().stream()
              .map(label -> label.getKey() + "=" + label.getValue().asString())
              .collect(Collectors.joining(",")),
          names(row.path("manifest").path("spec").path("exposes")));
    }
    table.print(out);
  }

  private static String names(JsonNode exposes) {
    return exposes
        .valueStream()
        .map(endpoint -> endpoint.path("name").asString())
        .collect(Collectors.joining(","));
  }

  private void grants(JsonNode rows, PrintWriter out) {
    Table table = new Table("NAME", "FROM", "TO", "LEFT", "EXPIRES", "REASON");
    for (JsonNode row : rows) {
      JsonNode grant = row.path("manifest").path("spec");
      table.row(
          row.path("name").asString(),
          grant.path("from").path("component").asString(""),
          grant.path("to").path("component").asString(""),
          left(Duration.ofMillis(row.path("leftMillis").asLong())),
          time.times().seconds(row.path("expires")),
          grant.path("reason").asString(""));
    }
    table.print(out);
  }

  /** Such as {@code 29m41s}. */
  private static String left(Duration left) {
    return left.truncatedTo(ChronoUnit.SECONDS)
        .toString()
        .substring("PT".length())
        .toLowerCase(Locale.ROOT);
  }
}
