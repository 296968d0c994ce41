package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Compiler;
import io.cellwall.compile.GrantClock;
import io.cellwall.compile.Identities;
import io.cellwall.compile.Identity;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.kernel.abi.DecideStruct;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.RandomManifests;
import io.cellwall.policy.RandomQueries;
import io.cellwall.policy.Reason;
import io.cellwall.policy.RuleReference;
import io.cellwall.policy.Side;
import io.cellwall.policy.Target;
import io.cellwall.policy.Verdict;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** decide() in the kernel says what the oracle says, about every flow. */
final class KernelDifferentialTest {
  private static final int POLICIES = 400;
  private static final int FLOWS = 300;
  private static final int COMPONENTS = 5;
  private static final long BOOT = 1_000_000_000_000_000L;
  private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");

  /** Rows before the endpoint matters: the kernel half does not look for it then. */
  private static final Set<Reason> SETTLED_EARLIER =
      EnumSet.of(Reason.NO_MANIFEST, Reason.UNIDENTIFIED_SOURCE, Reason.SAME_COMPONENT);

  private static KernelDecision kernel;

  @BeforeAll
  static void load() {
    kernel = new KernelDecision();
  }

  @AfterAll
  static void unload() throws IOException {
    kernel.close();
  }

  /** Verdict, reason and rules, as both sides tell them. */
  private record Told(
      Verdict verdict, Reason reason, boolean drop, String endpoint, int egress, int ingress) {}

  @Test
  void kernelAgreesWithTheOracle() {
    Numbers numbers = new Numbers();
    for (int seed = 0; seed < POLICIES; seed++) {
      Policy policy = Policies.dated(Policies.of(RandomManifests.of(seed, COMPONENTS)), NOW);
      PolicyTable table = Compiler.compile(policy, numbers, new GrantClock(NOW, BOOT));
      int slot = seed & 1; // the other slot keeps the policy before, which must not show through
      kernel.put(slot, table);
      String name = "seed=" + seed + " ";
      Random random = new Random(seed);
      for (int flow = 0; flow < FLOWS; flow++) {
        Query query = RandomQueries.next(random, COMPONENTS);
        Duration later = flow % 2 == 0 ? Duration.ZERO : later(random);
        assertThat(ask(policy, numbers, query, slot, BOOT + later.toNanos()))
            .as(() -> name + query + " after " + later)
            .isEqualTo(told(Evaluator.decide(policy, query, NOW.plus(later))));
      }
    }
  }

  /** Full minutes are where schedules and grants of random manifests begin and end. */
  private static Duration later(Random random) {
    return Duration.ofMinutes(15L * (1 + random.nextInt(7 * 24 * 4)))
        .plusNanos(random.nextInt(-1, 2));
  }

  @Test
  void answerHoldsJustUntilItSaysThatItMustBeAskedAgain() {
    Numbers numbers = new Numbers();
    for (int seed = 0; seed < POLICIES / 4; seed++) {
      Policy policy = Policies.dated(Policies.of(RandomManifests.of(seed, COMPONENTS)), NOW);
      kernel.put(0, Compiler.compile(policy, numbers, new GrantClock(NOW, BOOT)));
      Random random = new Random(seed);
      for (int flow = 0; flow < FLOWS; flow++) {
        Query query = RandomQueries.next(random, COMPONENTS);
        long now = BOOT + later(random).toNanos();
        DecideStruct.Answer answer = answer(numbers, query, 0, now);
        long last = answer.until() == 0 ? now + later(random).toNanos() : answer.until() - 1;
        assertThat(ask(policy, numbers, query, 0, last))
            .as("%s at %s", query, last)
            .isEqualTo(told(policy, query, answer));
      }
    }
  }

  private static Told told(Decision decision) {
    return new Told(
        decision.verdict(),
        decision.reason(),
        decision.drop(),
        SETTLED_EARLIER.contains(decision.reason()) ? "" : decision.endpoint().orElse(""),
        decision.egress().map(RuleReference::number).orElse(0),
        decision.ingress().map(RuleReference::number).orElse(0));
  }

  private static Told ask(Policy policy, Numbers numbers, Query query, int slot, long now) {
    return told(policy, query, answer(numbers, query, slot, now));
  }

  private static DecideStruct.Answer answer(Numbers numbers, Query query, int slot, long now) {
    Target.Port target = (Target.Port) query.target();
    return kernel.ask(
        new DecideStruct.Question(
            full(query.sourceAddress().orElseThrow()),
            full(target.address().orElseThrow()),
            numbers.of(query.source()),
            numbers.of(query.destination()),
            target.protocol().code(),
            target.port(),
            2L + slot,
            now));
  }

  private static Told told(Policy policy, Query query, DecideStruct.Answer answer) {
    return new Told(
        Verdict.ofCode(answer.verdict()),
        Reason.ofCode(answer.reason()),
        answer.drop(),
        endpoint(policy, query.destination(), answer.endpoint()),
        answer.egressRule(),
        answer.ingressRule());
  }

  private static String endpoint(Policy policy, Side side, int number) {
    if (number == 0 || !(side instanceof Side.Component(String name))) {
      return "";
    }
    ComponentManifest manifest = policy.component(name).orElseThrow();
    return manifest.exposes().get(number - 1).name();
  }

  private static Prefix full(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    if (address instanceof Inet4Address) {
      bytes.putShort(10, (short) -1).position(12);
    }
    return Prefix.of(bytes.put(address.getAddress()).array(), 128);
  }

  /** One numbering for all policies, as one kernel has. */
  private static final class Numbers implements Identities {
    private final Map<String, Integer> components = new HashMap<>();
    private final Map<Prefix, Integer> prefixes = new HashMap<>();

    @Override
    public int component(String name) {
      return components.computeIfAbsent(name, _ -> Identity.FIRST_COMPONENT + components.size());
    }

    @Override
    public int cidr(Prefix prefix) {
      return prefixes.computeIfAbsent(prefix, _ -> Identity.FIRST_CIDR + prefixes.size());
    }

    int of(Side side) {
      return switch (side) {
        case Side.Component(String name) -> component(name);
        case Side.Other.HOST -> Identity.HOST;
        case Side.Other.WORLD -> Identity.WORLD;
        case Side.Other.UNIDENTIFIED -> Identity.NONE;
      };
    }
  }
}
