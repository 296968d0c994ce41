package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads {@code ingress} and {@code egress}. */
final class RuleReader {
  private RuleReader() {}

  static IngressRule ingress(Value value) {
    Fields fields = value.fields("from", "endpoints", "ports", "schedule");
    return new IngressRule(
        value.position(),
        present(fields.list("from", PeerReader::source)),
        endpoints(fields),
        fields.findList("ports", Ports::selection).map(RuleReader::present),
        fields.find("schedule").map(ScheduleReader::read));
  }

  static EgressRule egress(Value value) {
    Fields fields = value.fields("to", "endpoints", "ports", "paths", "schedule");
    EgressRule rule =
        new EgressRule(
            value.position(),
            present(fields.list("to", PeerReader::target)),
            endpoints(fields),
            fields.findList("ports", Ports::selection).map(RuleReader::present),
            fields.findList("paths", RuleReader::path),
            fields.find("schedule").map(ScheduleReader::read));
    refuseIdle(fields, rule);
    return rule;
  }

  /** Without those that nobody enforces yet. */
  private static <T> List<T> present(List<Optional<T>> list) {
    return list.stream().flatMap(Optional::stream).toList();
  }

  /** A list of endpoints' names. */
  static Optional<List<Located<String>>> endpoints(Fields fields) {
    return fields.findList(
        "endpoints", value -> value.located(value.parse(Names.LABEL_RULE, "", Names::label)));
  }

  /**
   * A restriction that restricts nothing would let its author believe in a wall that is not there.
   * An empty one does restrict: the rule matches nothing.
   */
  private static void refuseIdle(Fields fields, EgressRule rule) {
    Predicate<Peer> byName = peer -> peer instanceof Peer.Component || peer instanceof Peer.Labels;
    if (rule.to().isEmpty()) {
      return;
    }
    if (listsSome(rule.endpoints()) && rule.to().stream().noneMatch(byName)) {
      fields
          .key("endpoints")
          .refuse(
              "found `endpoints`, but no peer is a component, expected `ports`: `endpoints` is for"
                  + " component and label peers");
    }
    if (listsSome(rule.paths()) && !rule.to().stream().allMatch(RuleReader::isHost)) {
      fields
          .key("paths")
          .refuse(
              "found `paths` beside another peer than the host, expected `{entity: host}` alone:"
                  + " give the others a rule of their own");
    }
  }

  private static boolean isHost(Peer peer) {
    return peer instanceof Peer.Entity entity && entity.kind() == Peer.Entity.Kind.HOST;
  }

  private static HostPath path(Value value) {
    return new HostPath(value.position(), value.parse(HostPath.RULE, "/", HostPath::parse));
  }

  private static boolean listsSome(Optional<? extends List<?>> list) {
    return list.filter(it -> !it.isEmpty()).isPresent();
  }
}
