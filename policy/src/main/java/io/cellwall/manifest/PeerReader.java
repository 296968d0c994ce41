package io.cellwall.manifest;

import io.cellwall.manifest.LabelExpression.Operator;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads peers and labels. */
final class PeerReader {
  private static final Cidr NOWHERE = new Cidr(InetAddress.getLoopbackAddress(), 32);

  private PeerReader() {}

  /** One of {@code from}. A packet says its source's address, and not its name. */
  static Optional<Peer> source(Value value) {
    Optional<String> name = value.peek("fqdn");
    if (name.isPresent()) {
      value.refuse("found the key \"fqdn\", expected it in `to` alone: packets carry no names");
      return Optional.empty();
    }
    return Optional.of(read(value));
  }

  /** One of {@code to}; empty where nobody enforces it yet. */
  static Optional<Peer> target(Value value) {
    if (value.peek("fqdn").isPresent()) {
      PlannedReader.name(value);
      return Optional.empty();
    }
    return Optional.of(read(value));
  }

  private static Peer read(Value value) {
    Fields fields = value.fields("component", "labels", "expressions", "cidr", "except", "entity");
    List<String> kinds =
        fields.has("labels") || !fields.has("expressions")
            ? List.of("component", "labels", "cidr", "entity")
            : List.of("component", "expressions", "cidr", "entity");
    fields.needOneOf(kinds);
    refuseMisplaced(fields, "except", "cidr");
    if (fields.has("cidr")) {
      return block(fields);
    }
    if (fields.has("entity")) {
      return entity(fields);
    }
    return fields.has("component") ? component(fields) : labels(fields);
  }

  private static void refuseMisplaced(Fields fields, String key, String companion) {
    if (fields.has(key) && !fields.has(companion)) {
      fields.key(key).refuse("found `" + key + "` without `" + companion + "`");
    }
    if (fields.has("expressions")
        && (fields.has("component") || fields.has("cidr") || fields.has("entity"))) {
      fields.key("expressions").refuse("found `expressions`, which go with `labels` only");
    }
  }

  private static Peer component(Fields fields) {
    Located<String> name =
        fields
            .find("component")
            .map(PeerReader::componentName)
            .orElse(new Located<>("", fields.position()));
    return new Peer.Component(name);
  }

  /** A reference to a component. */
  static Located<String> componentName(Value value) {
    return value.located(value.parse(Names.LABEL_RULE, "", Names::label));
  }

  private static Peer entity(Fields fields) {
    Peer.Entity.Kind kind =
        fields
            .find("entity")
            .map(word ->
                word.word(
                    List.of(Peer.Entity.Kind.values()),
                    choice -> choice.name().toLowerCase(Locale.ROOT),
                    Peer.Entity.Kind.HOST))
            .orElse(Peer.Entity.Kind.HOST);
    return new Peer.Entity(fields.position(), kind);
  }

  private static Peer block(Fields fields) {
    Cidr cidr = fields.find("cidr").map(PeerReader::cidr).orElse(NOWHERE);
    Optional<List<Cidr>> except = fields.findList("except", value -> exception(value, cidr));
    return new Peer.Block(fields.position(), cidr, except);
  }

  private static Cidr exception(Value value, Cidr cidr) {
    Cidr except = cidr(value);
    if (!except.equals(NOWHERE) && (!cidr.contains(except) || cidr.equals(except))) {
      value.refuseBecauseExpected("a block inside " + cidr + " and smaller");
    }
    return except;
  }

  private static Cidr cidr(Value value) {
    Cidr cidr =
        value.parse("a CIDR such as 192.0.2.0/24 or 2001:db8::/32", NOWHERE, Addresses::cidr);
    Cidr canonical = Addresses.canonical(cidr);
    if (!cidr.equals(canonical)) {
      value.refuseBecauseExpected(
          "no bits set beyond the prefix: %s, or %s/%d for the one address"
              .formatted(
                  canonical,
                  cidr.network().getHostAddress(),
                  8 * cidr.network().getAddress().length));
    }
    return canonical;
  }

  private static Peer labels(Fields fields) {
    Map<String, String> labels = fields.find("labels").map(PeerReader::labels).orElse(Map.of());
    Optional<List<LabelExpression>> expressions =
        fields.findList("expressions", PeerReader::expression);
    return new Peer.Labels(fields.position(), labels, expressions);
  }

  /** A mapping of labels. */
  static Map<String, String> labels(Value value) {
    Map<String, String> labels = new HashMap<>();
    Fields fields = value.freeFields();
    fields
        .all()
        .forEach((key, text) -> {
          if (Names.labelKey(key).isEmpty()) {
            fields.key(key).refuse("found " + Shown.quoted(key) + ", expected " + Names.KEY_RULE);
          }
          labels.put(key, text.parse(Names.VALUE_RULE, "", Names::labelValue));
        });
    return labels;
  }

  private static LabelExpression expression(Value value) {
    Fields fields = value.fields("key", "operator", "values");
    String key =
        fields.need("key").map(k -> k.parse(Names.KEY_RULE, "", Names::labelKey)).orElse("");
    Operator fallback = fields.has("values") ? Operator.IN : Operator.EXISTS;
    Operator operator =
        fields
            .need("operator")
            .map(word -> word.word(List.of(Operator.values()), Operator::text, fallback))
            .orElse(fallback);
    if (operator.takesValues() && !fields.has("values")) {
      fields.refuseAll("found no `values`, which " + operator.text() + " needs");
    }
    if (!operator.takesValues() && fields.has("values")) {
      fields.key("values").refuse("found `values`, which " + operator.text() + " does not take");
    }
    Set<String> values =
        new TreeSet<>(fields.list("values", v -> v.parse(Names.VALUE_RULE, "", Names::labelValue)));
    return new LabelExpression(key, operator, values);
  }
}
