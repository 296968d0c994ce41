package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads {@code ingress} and {@code egress}. */
final class RuleReader {
  private RuleReader() {}

  static IngressRule ingress(Value value) {
    Fields fields = value.fields("from", "endpoints", "schedule");
    return new IngressRule(
        value.position(),
        fields.list("from", PeerReader::read),
        endpoints(fields),
        fields.find("schedule").map(ScheduleReader::read));
  }

  static EgressRule egress(Value value) {
    Fields fields = value.fields("to", "endpoints", "ports", "schedule");
    EgressRule rule =
        new EgressRule(
            value.position(),
            fields.list("to", PeerReader::read),
            endpoints(fields),
            fields.findList("ports", Ports::selection),
            fields.find("schedule").map(ScheduleReader::read));
    refuseIdle(fields, rule);
    return rule;
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
    if (listsSome(rule.ports()) && rule.to().stream().allMatch(byName)) {
      fields
          .key("ports")
          .refuse(
              "found `ports`, but all peers are components, expected `endpoints`: `ports` is for"
                  + " cidr and entity peers");
    }
    if (listsSome(rule.endpoints()) && rule.to().stream().noneMatch(byName)) {
      fields
          .key("endpoints")
          .refuse(
              "found `endpoints`, but no peer is a component, expected `ports`: `endpoints` is for"
                  + " component and label peers");
    }
  }

  private static boolean listsSome(Optional<? extends List<?>> list) {
    return list.filter(it -> !it.isEmpty()).isPresent();
  }
}
