package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.e2e.DatagramModel.Datagram;
import io.cellwall.e2e.DatagramModel.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Random histories of datagrams and of changes of rules: each datagram arrives where the model says
 * so, and nowhere else. Many histories go on side by side, with sockets of their own.
 */
class DatagramDifferentialTest {
  private static final int HISTORIES = Integer.getInteger("cellwall.tests.histories", 100);
  private static final int CHANGES = Integer.getInteger("cellwall.tests.changes", 8);
  private static final int STEPS = 12;
  private static final long SEED = Long.getLong("cellwall.tests.seed", 13);

  private static final String MACHINE = "10.93.0.1";
  private static final String ALSO_MACHINE = "10.93.0.3";
  private static final String WORLD = "10.93.0.2";
  private static final List<String> EVERY_ADDRESS =
      List.of("127.0.0.1", "127.0.0.2", MACHINE, ALSO_MACHINE);

  /** The sockets of each history; each has the port with the history's number added. */
  private enum Kind {
    LEFT_SERVES("left", "0.0.0.0", 20_000),
    LEFT_ASKS("left", "127.0.0.1", 21_000),
    RIGHT_SERVES("right", MACHINE, 22_000),
    RIGHT_ASKS("right", "::", 23_000),
    HOST_SERVES("host", "0.0.0.0", 24_000),
    /** Now and then taken by the component on the right, and given back. */
    CHANGES_HANDS("host", "127.0.0.1", 25_000),
    WORLD_SERVES("world", "0.0.0.0", 26_000),
    WORLD_ASKS("world", "0.0.0.0", 27_000),
    /** Shares the port of the first, and is connected to the world's server. */
    LEFT_ANSWERS("left", MACHINE, 20_000),
    /** These ask at a port that the machine translates to that of the first. */
    RIGHT_IS_TRANSLATED("right", "127.0.0.1", 28_000),
    HOST_IS_TRANSLATED("host", "127.0.0.1", 29_000),
    WORLD_IS_TRANSLATED("world", "0.0.0.0", 30_000);

    private final String side;
    private final String address;
    private final int port;

    Kind(String side, String address, int port) {
      this.side = side;
      this.address = address;
      this.port = port;
    }

    boolean isTranslated() {
      return compareTo(LEFT_ANSWERS) > 0;
    }

    boolean everywhere() {
      return address.equals("0.0.0.0") || address.equals("::");
    }
  }

  private static final List<Kind> KINDS = List.of(Kind.values());
  private static final int TRANSLATED = 31_000;

  /** A datagram that is sent, to {@code port} as its sender names it. */
  private record Step(
      int history, String probe, int socket, Datagram datagram, int port, String payload) {
    List<Object> arguments() {
      return List.of(socket, datagram.to().address(), port, payload);
    }
  }

  private final Random random = new Random(SEED);
  private final Sandbox sandbox = Sandbox.start();
  private final CgroupTree outside =
      CgroupTree.create(sandbox.tree().root().getFileName() + "-outside");
  private final Wire wire = Wire.lay(outside, MACHINE, WORLD);
  private final Map<String, Probe> probes = new TreeMap<>();
  private final Set<Integer> changedHands = new HashSet<>();

  /**
   * Sockets that have asked where it is translated: until then nobody knows them by another port.
   */
  private final Set<Integer> translated = new HashSet<>();

  private int datagrams;

  /** What happened in each history, for whoever reads of a difference. */
  private final Map<Integer, List<String>> told = new HashMap<>();

  @AfterEach
  void stop() {
    Probe world = probes.get("world");
    if (world != null) {
      world.close();
    }
    sandbox.close();
    wire.close();
    outside.close();
  }

  @Test
  void eachDatagramArrivesWhereTheModelSaysSo() {
    wire.near().ip("addr", "add", ALSO_MACHINE + "/24", "dev", "near");
    translate();
    String manifests = manifests();
    sandbox.cli().apply(manifests);
    start();
    DatagramModel model = new DatagramModel(Oracle.of(manifests));
    for (int change = 0; change < CHANGES; change++) {
      for (int step = 0; step < STEPS; step++) {
        play(model, manifests);
      }
      changeHands();
      manifests = manifests();
      String rules = manifests;
      told.values().forEach(history -> history.add(rules));
      sandbox.cli().apply(manifests);
      open(Kind.LEFT_ANSWERS); // anew: those whose ends may not ask each other any more are ended
      model.apply(Oracle.of(manifests));
    }
    System.out.printf("histories=%d datagrams=%d%n", HISTORIES, datagrams);
  }

  private void translate() {
    String ports =
        IntStream.range(0, HISTORIES)
            .mapToObj(history -> (TRANSLATED + history) + " : " + (Kind.LEFT_SERVES.port + history))
            .collect(Collectors.joining(", ", "{ ", " }"));
    String rule =
        "udp dport %d-%d redirect to :udp dport map %s"
            .formatted(TRANSLATED, TRANSLATED + HISTORIES - 1, ports);
    wire.near().translate("ip", "output", rule);
    wire.near().translate("ip", "prerouting", rule);
    // The kernel forgets none of them meanwhile.
    wire.near().sysctl("net.netfilter.nf_conntrack_udp_timeout", "3600");
  }

  private void start() {
    Probe.Options here = Probe.Options.PLAIN.inside(wire.near());
    probes.put("left", sandbox.probe("left", here));
    probes.put("right", sandbox.probe("right", here));
    probes.put("host", sandbox.probeIn("host", here));
    probes.put(
        "world", Probe.start(outside.child("world"), Probe.Options.PLAIN.inside(wire.far())));
    KINDS.forEach(this::open);
  }

  private void open(Kind kind) {
    List<Object> places = new ArrayList<>();
    for (int history = 0; history < HISTORIES; history++) {
      places.add(place(kind, history));
    }
    probe(kind.side).call("history_open", Map.of("places", places)).succeeded();
  }

  private static List<Object> place(Kind kind, int history) {
    List<Object> peer =
        kind == Kind.LEFT_ANSWERS ? List.of(WORLD, Kind.WORLD_SERVES.port + history) : List.of();
    return List.of(socket(kind, history), kind.address, kind.port + history, peer);
  }

  private static int socket(Kind kind, int history) {
    return KINDS.indexOf(kind) * HISTORIES + history;
  }

  private Probe probe(String side) {
    return Objects.requireNonNull(probes.get(side));
  }

  /** One datagram of each history. */
  private void play(DatagramModel model, String manifests) {
    Map<String, List<Step>> sent = new TreeMap<>();
    Map<String, List<String>> arriving = new TreeMap<>();
    Set<String> passing = new HashSet<>();
    for (int history = 0; history < HISTORIES; history++) {
      Step step = step(history);
      sent.computeIfAbsent(step.probe(), _ -> new ArrayList<>()).add(step);
      boolean passes = model.passes(step.datagram());
      tell(history, step.datagram() + (passes ? " passes" : " is refused"));
      if (passes) {
        passing.add(step.payload());
        arriving
            .computeIfAbsent(step.datagram().to().side(), _ -> new ArrayList<>())
            .add(step.payload());
      }
    }
    Map<String, String> errors = send(sent);
    Set<String> arrived = take(arriving);
    for (List<Step> steps : sent.values()) {
      for (Step step : steps) {
        check(step, passing.contains(step.payload()), errors, arrived, manifests);
      }
    }
    assertThat(arrived).as("what came, late or not").isEqualTo(passing);
  }

  private void tell(int history, String what) {
    told.computeIfAbsent(history, _ -> new ArrayList<>()).add(what);
  }

  private void check(
      Step step, boolean passes, Map<String, String> errors, Set<String> arrived, String rules) {
    boolean hearsOfIt = !passes && !step.probe().equals("world");
    assertThat(List.of(arrived.contains(step.payload()), errors.get(step.payload())))
        .as(() -> "seed=%d %s%n%s".formatted(SEED, told.get(step.history()), rules))
        .isEqualTo(List.of(passes, hearsOfIt ? "EPERM" : ""));
  }

  private Map<String, String> send(Map<String, List<Step>> sent) {
    Map<String, String> errors = new HashMap<>();
    sent.forEach((probe, steps) -> {
      List<List<Object>> arguments = steps.stream().map(Step::arguments).toList();
      JsonNode answers = probe(probe).call("history_send", Map.of("steps", arguments)).succeeded();
      for (int i = 0; i < steps.size(); i++) {
        errors.put(steps.get(i).payload(), answers.get(i).asString());
      }
    });
    return errors;
  }

  private Set<String> take(Map<String, List<String>> arriving) {
    Set<String> arrived = new HashSet<>();
    for (String side : probes.keySet()) {
      List<String> expected = arriving.getOrDefault(side, List.of());
      probe(side)
          .call("history_take", Map.of("expected", expected))
          .succeeded()
          .forEach(payload -> arrived.add(payload.asString()));
    }
    return arrived;
  }

  private Step step(int history) {
    while (true) {
      Kind from = any(Kind.values());
      Kind to = any(Kind.values());
      String address = to.everywhere() ? any(addressesFrom(from)) : to.address;
      if (isRoute(from, to, history)) {
        String target = to.side.equals("world") ? WORLD : address;
        Place source = new Place(side(from, history), source(from, target), from.port + history);
        Place destination = new Place(side(to, history), target, to.port + history);
        String payload = Integer.toString(datagrams++);
        if (from.isTranslated()) {
          translated.add(socket(from, history));
        }
        return new Step(
            history,
            source.side(),
            socket(from, history),
            new Datagram(source, destination),
            from.isTranslated() ? TRANSLATED + history : destination.port(),
            payload);
      }
    }
  }

  private boolean isRoute(Kind from, Kind to, int history) {
    if (from == to || to == Kind.LEFT_ANSWERS) {
      return false;
    }
    if (from.isTranslated() || to.isTranslated()) {
      return to == Kind.LEFT_SERVES
          || (from == Kind.LEFT_SERVES && translated.contains(socket(to, history)));
    }
    if (from == Kind.LEFT_ANSWERS) {
      return to == Kind.WORLD_SERVES;
    }
    boolean fromWorld = from.side.equals("world");
    boolean toWorld = to.side.equals("world");
    if (fromWorld || toWorld) {
      Kind here = fromWorld ? to : from;
      return fromWorld != toWorld && !here.address.startsWith("127.");
    }
    return true;
  }

  /** What is translated goes to the address where it came in. */
  private static String[] addressesFrom(Kind from) {
    if (from.isTranslated()) {
      return new String[] {from == Kind.WORLD_IS_TRANSLATED ? MACHINE : "127.0.0.1"};
    }
    return from.side.equals("world")
        ? new String[] {MACHINE, ALSO_MACHINE}
        : EVERY_ADDRESS.toArray(String[]::new);
  }

  /** The address that the kernel chooses where the socket has each. */
  private static String source(Kind from, String target) {
    if (from.side.equals("world")) {
      return WORLD;
    }
    if (!from.everywhere()) {
      return from.address;
    }
    // Its first address in a network stands for the others.
    return target.startsWith("127.") ? "127.0.0.1" : MACHINE;
  }

  private String side(Kind kind, int history) {
    return kind == Kind.CHANGES_HANDS && changedHands.contains(history) ? "right" : kind.side;
  }

  /** The next owner of a port has asked nothing. */
  private void changeHands() {
    Kind kind = Kind.CHANGES_HANDS;
    for (int history = 0; history < HISTORIES; history++) {
      if (random.nextInt(3) == 0) {
        List<Integer> numbers = List.of(socket(kind, history));
        probe(side(kind, history)).call("history_close", Map.of("numbers", numbers)).succeeded();
        if (!changedHands.remove(history)) {
          changedHands.add(history);
        }
        tell(history, "25000 changes hands");
        probe(side(kind, history))
            .call("history_open", Map.of("places", List.of(place(kind, history))))
            .succeeded();
      }
    }
  }

  private String manifests() {
    return component("left", "right", Kind.LEFT_SERVES)
        + "---\n"
        + component("right", "left", Kind.RIGHT_SERVES);
  }

  private String component(String name, String other, Kind serving) {
    List<String> sources =
        some("{component: " + other + "}", "{entity: host}", "{cidr: 10.93.0.2/32}");
    List<String> targets =
        some("{component: " + other + "}", "{entity: host}", "{cidr: 10.93.0.2/32}");
    targets.addAll(some("{cidr: 127.0.0.2/32}", "{cidr: 10.93.0.3/32}"));
    return """
    apiVersion: cellwall.io/v1
    kind: Component
    metadata: {name: %s}
    spec:
      exposes: [{name: udp, protocol: UDP, port: %d, endPort: %d}]
      ingress: [{from: %s}]
      egress: [{to: %s}]
      enforcement: %s
    """
        .formatted(
            name,
            serving.port,
            serving.port + HISTORIES - 1,
            sources,
            targets,
            random.nextInt(8) == 0 ? "audit" : "enforce");
  }

  private List<String> some(String... all) {
    List<String> some = new ArrayList<>(List.of(all));
    some.removeIf(_ -> random.nextBoolean());
    return some;
  }

  @SafeVarargs
  private <T> T any(T... all) {
    return all[random.nextInt(all.length)];
  }
}
