package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.follow.Follower;
import io.cellwall.agent.follow.Following;
import io.cellwall.compile.Identity;
import io.cellwall.kernel.Counters;
import io.cellwall.kernel.Coverage;
import io.cellwall.manifest.ComponentManifest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is counted, for those who watch many machines. Labels are components, reasons and kinds of
 * what may become full, so that there are never more than those.
 */
record Metrics(
    PolicyWriter writer,
    Enforcement enforcement,
    Supplier<Optional<Following>> following,
    Instant started) {

  static Metrics of(ApiServer.Parts parts) {
    return new Metrics(
        parts.writer(),
        parts.enforcement(),
        () -> parts.follower().map(Follower::following),
        parts.facts().started());
  }

  /** All of them, as they are now. */
  String text() {
    Image image = writer.image();
    Counters counters = enforcement.counters();
    List<Fills.Line> fills = Fills.of(enforcement);
    Exposition out = new Exposition();
    agent(out, image, Health.problems(writer, following.get(), counters, fills).size());
    coverage(out, enforcement.coverage());
    components(out, image, counters);
    counters(out, counters);
    fills(out, fills);
    return out.text();
  }

  private void agent(Exposition out, Image image, int problems) {
    out.gauge("start_time_seconds", "When the agent started, in seconds since the epoch.");
    out.value(started.getEpochSecond());
    out.gauge("revision", "The revision in force.");
    out.value(image.revision().number());
    out.gauge("generation", "How often something was put in force since the pins were made.");
    out.value(image.generation());
    out.gauge("problems", "What somebody should look at: cellwall status. 0: all is well.");
    out.value(problems);
    out.gauge("unconfirmed", "Whether a change is on trial.");
    out.value(writer.trials().left().isPresent() ? 1 : 0);
  }

  private static void coverage(Exposition out, List<Coverage> coverage) {
    out.gauge("interactions", "Kinds of interaction, by whether this machine can enforce them.");
    out.value(
        coverage.stream().filter(Coverage::covered).count(),
        new Exposition.Label("covered", "true"));
    out.value(
        coverage.stream().filter(row -> !row.covered()).count(),
        new Exposition.Label("covered", "false"));
  }

  private void components(Exposition out, Image image, Counters counters) {
    List<ComponentManifest> components = List.copyOf(image.policy().components().values());
    Map<Integer, Integer> populations = enforcement.populations();
    Map<Integer, Tally> tallies = Tally.of(counters.edges());
    out.gauge("component_enforced", "1: its rules are enforced; 0: audit, they are only told.");
    components.forEach(it -> out.value(Coverages.status(it).equals("enforced") ? 1 : 0, label(it)));
    out.gauge("component_processes", "Processes in it now.");
    components.forEach(it -> out.value(populations.getOrDefault(number(it), 0), label(it)));
    out.counter("component_refused_flows", "Flows from or to it that were refused.");
    components.forEach(
        it -> out.value(tallies.getOrDefault(number(it), Tally.NONE).refused(), label(it)));
    out.counter(
        "component_would_refuse_flows",
        "Flows that its manifest refuses and that audit mode let through.");
    components.forEach(
        it -> out.value(tallies.getOrDefault(number(it), Tally.NONE).wouldRefuse(), label(it)));
  }

  private int number(ComponentManifest component) {
    return enforcement.identity(component.name()).orElse(Identity.NONE);
  }

  private static Exposition.Label label(ComponentManifest component) {
    return new Exposition.Label("component", component.name());
  }

  private static void counters(Exposition out, Counters counters) {
    out.counter("packets", "Packets and calls judged.");
    counters
        .reasons()
        .forEach(
            (reason, it) -> out.value(it.packets(), new Exposition.Label("reason", reason.text())));
    out.counter("bytes", "Bytes of the packets judged.");
    counters
        .reasons()
        .forEach(
            (reason, it) -> out.value(it.bytes(), new Exposition.Label("reason", reason.text())));
    out.counter("events_thinned", "Flows that were counted and not told one by one.");
    out.value(counters.edges().stream().mapToLong(Counters.Edge::thinned).sum());
    out.counter("events_lost", "Events that came faster than the agent reads.");
    out.value(counters.edges().stream().mapToLong(Counters.Edge::lost).sum());
    out.counter("packets_uncounted", "Packets that found no edge to be counted at.");
    out.value(counters.overflow().packets());
  }

  private static void fills(Exposition out, List<Fills.Line> fills) {
    out.gauge("fill_capacity", "How many there may be of what components make by what they do.");
    fills.forEach(fill -> out.value(fill.capacity(), new Exposition.Label("kind", fill.kind())));
    out.gauge("fill_held", "How many there are, by who made them.");
    fills.forEach(fill -> fill.holders().forEach(it -> out.value(it.held(), labels(fill, it))));
    out.counter("fill_refused", "How often there was no room for one more.");
    fills.forEach(fill -> fill.holders().forEach(it -> out.value(it.refused(), labels(fill, it))));
  }

  private static Exposition.Label[] labels(Fills.Line fill, Fills.Holder holder) {
    return new Exposition.Label[] {
      new Exposition.Label("kind", fill.kind()),
      new Exposition.Label("component", holder.component())
    };
  }
}
