package io.cellwall.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** What an agent says has happened: its flows, as the command line lists them. */
final class Flows {
  private final Sandbox sandbox;

  Flows(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** Waits until the denial of this pair is listed: events come when the ring is read. */
  Flow denial(String source, String destination) {
    return await(
        source + " refused to reach " + destination,
        flow ->
            flow.verdict().equals("deny")
                && flow.source().equals(source)
                && flow.destination().equals(destination));
  }

  /** As above, for a reason: of the same pair something else may have been refused before. */
  Flow denial(String source, String destination, String reason) {
    return await(
        source + " refused to reach " + destination + " as " + reason,
        flow ->
            flow.verdict().equals("deny")
                && flow.source().equals(source)
                && flow.destination().equals(destination)
                && flow.reason().equals(reason));
  }

  Flow await(String what, Predicate<Flow> wanted) {
    return Await.present(what, () -> list().stream().filter(wanted).reduce((a, b) -> b));
  }

  List<Flow> list(String... options) {
    List<String> arguments = new ArrayList<>(List.of("flows", "-o", "json"));
    arguments.addAll(List.of(options));
    List<Flow> flows = new ArrayList<>();
    for (String line : sandbox.cli().must(arguments.toArray(String[]::new)).lines().toList()) {
      flows.add(new Flow(Probe.JSON.readTree(line)));
    }
    return flows;
  }

  /** One line of the record; its form is part of the contract. */
  record Flow(JsonNode json) {
    String verdict() {
      return json.get("verdict").asString();
    }

    String reason() {
      return json.get("reason").asString();
    }

    String source() {
      return text("source", "component");
    }

    String destination() {
      return text("destination", "component");
    }

    String text(String side, String field) {
      return Optional.ofNullable(json.get(side).get(field))
          .filter(node -> !node.isNull())
          .map(JsonNode::asString)
          .orElse("");
    }
  }
}
