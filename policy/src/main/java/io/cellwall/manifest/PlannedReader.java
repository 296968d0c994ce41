package io.cellwall.manifest;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads what the contract names and nobody enforces yet: wrong words in it are errors as anywhere,
 * and what is right is remembered as {@link Planned}.
 */
final class PlannedReader {
  private static final String ENGINES = "an engine such as docker or podman";

  /** The largest number that the protocol field of a packet holds. */
  private static final int MOST_PROTOCOL = 255;

  private PlannedReader() {}

  /** A peer {@code {fqdn: NAME}}. */
  static void name(Value value) {
    Fields fields = value.fields("fqdn");
    String name =
        fields
            .need("fqdn")
            .map(text -> text.parse(Names.HOST_RULE, "", Names::hostPattern))
            .orElse("");
    plan(value, "spec.egress.to: fqdn " + name);
  }

  /** An entry of {@code selector.containers}. */
  static void container(Value value) {
    Fields fields = value.fields("name", "labels", "engine");
    fields.needOneOf(List.of("name", "labels"));
    String name = fields.find("name").map(Value::text).map(it -> "name " + it).orElse("");
    String labels = fields.find("labels").map(PlannedReader::labels).orElse("");
    String engine =
        fields.find("engine").map(it -> " of " + it.parse(ENGINES, "", Names::label)).orElse("");
    plan(value, "spec.selector.containers: " + name + labels + engine);
  }

  /** Labels of containers are anybody's words, unlike those of components. */
  private static String labels(Value value) {
    Map<String, String> labels = new TreeMap<>();
    value.freeFields().all().forEach((key, text) -> labels.put(key, text.text()));
    return "labels " + labels;
  }

  /** An entry {@code {protocol: IP, number: N}} of {@code ports}. */
  static void protocol(Value value) {
    Fields fields = value.fields("protocol", "number");
    long number =
        fields
            .need("number")
            .map(it -> it.integer("a protocol's number", 0, MOST_PROTOCOL))
            .orElse(0L);
    plan(value, String.format(Locale.ROOT, "ports: protocol %d of IP", number));
  }

  /** {@code limits.network}. */
  static void network(Value value) {
    Fields fields = value.fields("egress", "ingress", "egressBurst", "ingressBurst");
    for (String rate : List.of("egress", "ingress")) {
      fields.find(rate).ifPresent(it -> it.parse("a rate such as 100Mbit", 0L, Numbers::rate));
    }
    for (String burst : List.of("egressBurst", "ingressBurst")) {
      fields.find(burst).ifPresent(LimitsReader::bytes);
    }
    plan(value, "spec.limits.network");
  }

  /** {@code limits.connections}. */
  static void connections(Value value) {
    Fields fields = value.fields("max", "perSecond");
    for (String key : List.of("max", "perSecond")) {
      fields.find(key).ifPresent(it -> it.integer("a number of connections", 1, Integer.MAX_VALUE));
    }
    plan(value, "spec.limits.connections");
  }

  private static void plan(Value value, String what) {
    value.problems().plan(new Planned(value.position(), what));
  }
}
