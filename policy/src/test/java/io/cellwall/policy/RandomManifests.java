package io.cellwall.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Supplier;

/**
 * Makes manifests, as text, that fit each other: dense in overlaps between ports, blocks, labels,
 * grants and audit, because that is where verdicts go wrong.
 */
public final class RandomManifests {
  static final List<String> BLOCKS =
      List.of(
          "0.0.0.0/0",
          "\"::/0\"",
          "10.0.0.0/8",
          "10.1.0.0/16",
          "10.1.2.0/24",
          "10.1.2.3/32",
          "127.0.0.0/8",
          "127.0.0.2/32",
          "128.0.0.0/1",
          "224.0.0.0/4",
          "224.0.0.251/32",
          "255.255.255.255/32",
          "\"::1/128\"",
          "\"ff02::/16\"",
          "\"2001:db8::/32\"",
          "\"2001:db8:1::/48\"");

  private final Random random;
  private final int components;

  private RandomManifests(long seed, int components) {
    this.random = new Random(seed);
    this.components = components;
  }

  /** Components c0, c1, ... and a few grants. */
  public static String of(long seed, int components) {
    RandomManifests maker = new RandomManifests(seed, components);
    StringJoiner documents = new StringJoiner("\n---\n");
    for (int index = 0; index < components; index++) {
      documents.add(maker.component(index));
    }
    for (int index = maker.random.nextInt(4); index > 0; index--) {
      documents.add(maker.grant(index));
    }
    return documents.toString();
  }

  /** Each component has ports of its own, 100 * index and up, so that none overlap. */
  private String component(int index) {
    int base = 100 * (index + 1);
    List<String> lines = new ArrayList<>();
    lines.add("apiVersion: cellwall.io/v1");
    lines.add("kind: Component");
    lines.add("metadata: {name: c" + index + ", labels: " + labels(index) + "}");
    lines.add("spec:");
    lines.add("  exposes:");
    lines.add("    - {name: one, protocol: TCP, port: " + base + addresses() + "}");
    lines.add(
        "    - {name: range, protocol: %s, port: %d, endPort: %d%s}"
            .formatted(pick("TCP", "UDP"), base + 3, base + 3 + random.nextInt(60), addresses()));
    lines.add(
        "    - {name: wide, protocol: SCTP, port: " + base + ", endPort: " + (base + 90) + "}");
    lines.add("  ingress: " + list(3, () -> rule("from", false)));
    lines.add("  egress: " + list(4, () -> rule("to", true)));
    lines.add("  sourcePorts: " + list(3, this::sourcePorts));
    lines.add("  enforcement: " + pick("enforce", "enforce", "audit"));
    lines.add("  onViolation: {action: " + pick("reject", "drop") + "}");
    return String.join("\n", lines);
  }

  private String grant(int index) {
    return String.join(
        "\n",
        "apiVersion: cellwall.io/v1",
        "kind: Grant",
        "metadata: {name: g" + index + "}",
        "spec:",
        "  from: {component: " + anyComponent() + "}",
        "  to: {component: " + anyComponent() + "}",
        random.nextBoolean() ? "  endpoints: " + list(2, this::endpoint) : "  reason: test",
        "  " + pick("duration: 30m", "duration: 1h", "expires: 2001-01-01T00:00:00Z"));
  }

  private String rule(String direction, boolean egress) {
    StringJoiner fields = new StringJoiner(", ", "{", "}");
    boolean mixed = egress && random.nextInt(3) == 0;
    boolean byName = mixed || !egress || random.nextBoolean();
    fields.add(
        direction
            + ": "
            + (mixed ? bothKinds() : list(3, egress ? () -> peer(byName) : this::anyPeer)));
    if (byName && random.nextInt(3) == 0) {
      fields.add("endpoints: " + list(2, this::endpoint));
    }
    if (random.nextInt(byName && !mixed ? 4 : 3) > (byName && !mixed ? 2 : 0)) {
      fields.add("ports: " + list(3, this::ports));
    }
    if (random.nextInt(3) == 0) {
      fields.add("schedule: " + schedule());
    }
    return fields.toString();
  }

  /** Peers of which one takes `endpoints` and one `ports`. */
  private String bothKinds() {
    return "[" + peer(true) + ", " + peer(false) + ", " + anyPeer() + "]";
  }

  private String anyPeer() {
    return peer(random.nextBoolean());
  }

  private String peer(boolean byName) {
    if (byName) {
      return switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> "{labels: {tier: " + pick("a", "b") + "}}";
        case 4, 5, 6 -> "{expressions: [{key: tier, operator: NotIn, values: [a]}]}";
        case 7 ->
            pick("{expressions: []}", "{expressions: [{key: tier, operator: NotIn, values: []}]}");
        default -> "{component: " + anyComponent() + "}";
      };
    }
    return random.nextInt(3) == 0
        ? "{entity: " + pick("host", "world", "any") + "}"
        : block(BLOCKS.get(random.nextInt(BLOCKS.size())));
  }

  private String block(String cidr) {
    String except =
        switch (cidr) {
          case "0.0.0.0/0" -> pick("10.1.0.0/16", "127.0.0.0/8", "10.1.2.3/32");
          case "10.0.0.0/8" -> pick("10.1.2.0/24", "10.1.2.3/32");
          case "10.1.0.0/16" -> pick("10.1.2.3/32", "10.1.2.0/24");
          case "\"::/0\"" -> "\"2001:db8::/32\"";
          default -> "";
        };
    return except.isEmpty() || random.nextBoolean()
        ? "{cidr: " + cidr + "}"
        : "{cidr: " + cidr + ", except: [" + pick(except, except, except, "") + "]}";
  }

  private String ports() {
    int first = 90 + random.nextInt(500);
    return switch (random.nextInt(5)) {
      case 0 -> "{protocol: " + pick("TCP", "UDP", "ICMP", "SCTP") + "}";
      case 1 -> "{protocol: TCP, port: 1, endPort: " + (first + 1) + "}";
      case 2 -> "{protocol: UDP, port: " + first + ", endPort: 65535}";
      default ->
          "{protocol: %s, port: %d, endPort: %d}"
              .formatted(pick("TCP", "UDP"), first, first + random.nextInt(80));
    };
  }

  private String sourcePorts() {
    int first = 90 + random.nextInt(500);
    return "{protocol: %s, port: %d, endPort: %d}"
        .formatted(pick("TCP", "TCP", "UDP"), first, first + random.nextInt(80));
  }

  private String schedule() {
    return "{days: [%s], from: \"%s\", to: \"%s\", timezone: %s}"
        .formatted(
            pick("", "Mon", "Mon, Tue, Wed, Thu, Fri, Sat, Sun", "Sun, Tue"),
            pick("00:00", "08:00", "22:00"),
            pick("24:00", "18:00", "06:00"),
            pick("UTC", "Europe/Berlin", "America/Sao_Paulo"));
  }

  private String endpoint() {
    return pick("one", "range", "wide");
  }

  /** The first two make sure that no label peer is without a match. */
  private String labels(int index) {
    return switch (index) {
      case 0 -> "{tier: a}";
      case 1 -> "{tier: b}";
      default -> anyLabels();
    };
  }

  private String anyLabels() {
    return pick("{}", "{tier: a}", "{tier: b}", "{tier: a, role: x}");
  }

  private String addresses() {
    return pick(
        "", "", ", addresses: [127.0.0.1]", ", addresses: [10.1.2.3, \"::1\"]", ", addresses: []");
  }

  private String anyComponent() {
    return "c" + random.nextInt(components);
  }

  private String list(int most, Supplier<String> item) {
    StringJoiner items = new StringJoiner(", ", "[", "]");
    for (int count = random.nextInt(most + 1); count > 0; count--) {
      items.add(item.get());
    }
    return items.toString();
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
