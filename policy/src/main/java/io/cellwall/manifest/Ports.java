package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/** Reads ports, in {@code exposes}, {@code sourcePorts} and the {@code ports} of a rule. */
final class Ports {
  private Ports() {}

  /** From {@code port} and {@code endPort}; empty if there is no port. */
  static Optional<PortRange> range(Fields fields) {
    Optional<Value> endPort = fields.find("endPort");
    Optional<Integer> first = fields.find("port").map(Ports::port);
    if (first.isEmpty()) {
      endPort.ifPresent(
          end -> end.refuse("found `endPort` without `port`, expected both or neither"));
      return Optional.empty();
    }
    int last = endPort.map(Ports::port).orElse(first.get());
    if (last < first.get()) {
      endPort.ifPresent(
          end -> end.refuseBecauseExpected("at least `port`, which is " + first.get()));
      return first.map(port -> new PortRange(port, port));
    }
    return Optional.of(new PortRange(first.get(), last));
  }

  static int port(Value value) {
    return (int) value.integer("a port", 1, PortRange.MAX);
  }

  /** An entry of {@code ports}; empty where nobody enforces it yet. */
  static Optional<PortSelection> selection(Value value) {
    if (value.peek("protocol").filter("IP"::equals).isPresent()) {
      PlannedReader.protocol(value);
      return Optional.empty();
    }
    Fields fields = value.fields("protocol", "port", "endPort");
    Protocol protocol =
        fields
            .need("protocol")
            .map(word -> word.word(List.of(Protocol.values()), Protocol::name, Protocol.TCP))
            .orElse(Protocol.TCP);
    Optional<PortRange> range = range(fields);
    if (protocol == Protocol.ICMP && range.isPresent()) {
      fields.key("port").refuse("found `port`, but ICMP has no ports");
    }
    return Optional.of(new PortSelection(protocol, range.orElse(PortSelection.ALL)));
  }

  /** An entry of {@code sourcePorts}. UDP needs none, and may be named all the same. */
  static PortSelection source(Value value) {
    Fields fields = value.fields("protocol", "port", "endPort");
    Protocol protocol =
        fields
            .need("protocol")
            .map(word ->
                word.word(List.of(Protocol.TCP, Protocol.UDP), Protocol::name, Protocol.TCP))
            .orElse(Protocol.TCP);
    fields.need("port");
    return new PortSelection(protocol, range(fields).orElse(PortSelection.ALL));
  }
}
