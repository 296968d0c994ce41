package io.cellwall.manifest;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a document of kind Component. */
final class ComponentReader {
  /** The kernel half keeps a path and its closing zero in 256 bytes. */
  private static final int LONGEST_CGROUP = 255;

  private ComponentReader() {}

  static ComponentManifest read(YamlDocuments.Document document, Fields top) {
    Optional<Fields> metadata = top.need("metadata").map(value -> value.fields("name", "labels"));
    Optional<Fields> spec =
        top.find("spec")
            .map(value ->
                value.fields(
                    "selector",
                    "exposes",
                    "ingress",
                    "egress",
                    "enforcement",
                    "onViolation",
                    "sourcePorts",
                    "privileges",
                    "limits"));
    Optional<Fields> selector =
        spec.flatMap(fields -> fields.find("selector"))
            .map(value -> value.fields("cgroups", "systemdUnits", "containers"));
    list(selector, "containers").forEach(PlannedReader::container);
    return new ComponentManifest(
        document.start(),
        document.text(),
        name(top, metadata),
        metadata.flatMap(fields -> fields.find("labels")).map(PeerReader::labels).orElse(Map.of()),
        list(selector, "cgroups").stream().map(ComponentReader::cgroup).toList(),
        list(selector, "systemdUnits").stream().map(ComponentReader::unit).toList(),
        find(spec, "exposes").map(EndpointReader::read).orElse(List.of()),
        list(spec, "ingress").stream().map(RuleReader::ingress).toList(),
        list(spec, "egress").stream().map(RuleReader::egress).toList(),
        find(spec, "enforcement").map(ComponentReader::enforcement).orElse(Enforcement.ENFORCE),
        find(spec, "onViolation")
            .map(ComponentReader::onViolation)
            .orElse(new OnViolation(document.start(), OnViolation.Action.REJECT, Optional.empty())),
        list(spec, "sourcePorts").stream().map(Ports::source).toList(),
        privileges(list(spec, "privileges")),
        find(spec, "limits").map(LimitsReader::read),
        top.mapping().problems().takePlanned());
  }

  private static Optional<Value> find(Optional<Fields> fields, String key) {
    return fields.flatMap(present -> present.find(key));
  }

  private static List<Value> list(Optional<Fields> fields, String key) {
    return find(fields, key).map(Value::list).orElse(List.of());
  }

  private static Located<String> name(Fields top, Optional<Fields> metadata) {
    Optional<Value> value = metadata.flatMap(fields -> fields.need("name"));
    Located<String> name =
        value.map(PeerReader::componentName).orElse(new Located<>("", top.position()));
    if (Names.isReserved(name.value())) {
      value.ifPresent(
          v -> v.refuseBecauseExpected("another name: this one stands for an entity in flows"));
    }
    return name;
  }

  private static Located<String> cgroup(Value value) {
    String path =
        value.parse(
            Names.PATH_RULE + ", below the cgroup root and not the root itself",
            "",
            Names::absolutePath);
    if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST_CGROUP) {
      value.refuseBecauseExpected("at most " + LONGEST_CGROUP + " bytes");
    }
    return value.located(path);
  }

  private static Located<String> unit(Value value) {
    String unit = value.parse(Names.UNIT_RULE, "", Names::unit);
    if (unit.equals("-.slice")) {
      value.refuseBecauseExpected("a unit that does not hold all others");
    }
    int template = unit.indexOf("@.");
    if (template > 0) {
      String slice = "system-" + unit.substring(0, template).replace("-", "\\x2d") + ".slice";
      value.refuseBecauseExpected(
          "an instance, such as %s, or the slice that systemd puts all instances into: %s"
              .formatted(unit.replace("@.", "@1."), slice));
    }
    return value.located(unit);
  }

  private static Enforcement enforcement(Value value) {
    return value.word(List.of(Enforcement.values()), ComponentReader::small, Enforcement.ENFORCE);
  }

  private static OnViolation onViolation(Value value) {
    Fields fields = value.fields("action", "to");
    OnViolation.Action action =
        fields
            .need("action")
            .map(word ->
                word.word(
                    List.of(OnViolation.Action.values()),
                    ComponentReader::small,
                    OnViolation.Action.REJECT))
            .orElse(OnViolation.Action.REJECT);
    if (action == OnViolation.Action.REDIRECT) {
      return new OnViolation(
          value.position(), action, fields.need("to").flatMap(ComponentReader::target));
    }
    if (fields.has("to") && fields.has("action")) {
      fields.key("to").refuse("found `to`, which only the action redirect takes");
    }
    return new OnViolation(value.position(), action, Optional.empty());
  }

  private static Optional<OnViolation.Target> target(Value value) {
    Fields fields = value.fields("component", "endpoint", "address", "port");
    if (fields.has("address") || fields.has("port")) {
      for (String key : List.of("component", "endpoint")) {
        if (fields.has(key)) {
          fields
              .key(key)
              .refuse("found `" + key + "` beside an address, expected one or the other");
        }
      }
      Optional<Value> port = fields.need("port");
      return fields.need("address").flatMap(address -> port.map(p -> address(address, p)));
    }
    Optional<Value> endpoint = fields.need("endpoint");
    return fields.need("component").flatMap(component -> endpoint.map(e -> trap(component, e)));
  }

  private static OnViolation.Target address(Value address, Value port) {
    return new OnViolation.Target.Address(
        address.parse("an IP address", InetAddress.getLoopbackAddress(), Addresses::address),
        Ports.port(port));
  }

  private static OnViolation.Target trap(Value component, Value endpoint) {
    return new OnViolation.Target.Trap(
        PeerReader.componentName(component), PeerReader.componentName(endpoint));
  }

  private static Set<Located<Privilege>> privileges(List<Value> values) {
    Set<Located<Privilege>> privileges = new HashSet<>();
    for (Value value : values) {
      Privilege privilege =
          value.word(List.of(Privilege.values()), Privilege::text, Privilege.RAW_SOCKET);
      privileges.add(new Located<>(privilege, value.position()));
    }
    return privileges;
  }

  private static String small(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }
}
