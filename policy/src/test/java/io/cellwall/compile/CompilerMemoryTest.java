package io.cellwall.compile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.policy.Policies;
import io.cellwall.policy.Policy;
import io.cellwall.policy.RandomManifests;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What is remembered of the policy before never shows in the table of the next. */
class CompilerMemoryTest {
  private static final int COMPONENTS = 6;
  private static final Instant START = Instant.parse("2026-11-23T09:30:00Z");
  private static final long BOOT = 1_000_000_000L;

  /** A line of policies, each with a few manifests other than the one before; time passes. */
  @Property(tries = 150)
  void eachTableIsAsIfCompiledFromNothing(@ForAll long seed) {
    Random random = new Random(seed);
    Identities identities = new CountingIdentities();
    CompilerMemory memory = new CompilerMemory();
    Map<String, String> manifests = new HashMap<>(documents(seed));
    for (int step = 0; step < 12; step++) {
      Map<String, String> others = documents(seed + 1 + random.nextInt(4));
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        String name = "c" + random.nextInt(COMPONENTS);
        String other = requireNonNull(others.get(name));
        manifests.put(name, random.nextBoolean() ? other : swapped(other));
      }
      Policy policy = fitting(manifests);
      long passed = step * 1_800_000_000_000L;
      GrantClock clock = new GrantClock(START.plusNanos(passed), BOOT + passed);
      assertThat(Compiler.compile(policy, identities, clock, memory))
          .isEqualTo(Compiler.compile(policy, identities, clock));
    }
  }

  private static Map<String, String> documents(long seed) {
    Map<String, String> documents = new HashMap<>();
    for (String document : RandomManifests.of(seed, COMPONENTS).split("\n---\n", -1)) {
      documents.put(document.replaceAll("(?s).*metadata: \\{name: (\\w+).*", "$1"), document);
    }
    return documents;
  }

  /** With two endpoints under each other's names, so that others' rules mean other numbers. */
  private static String swapped(String document) {
    return document
        .replace("{name: one,", "{name: -,")
        .replace("{name: range,", "{name: one,")
        .replace("{name: -,", "{name: range,");
  }

  private static Policy fitting(Map<String, String> manifests) {
    return Policies.of(manifests.values().toArray(String[]::new));
  }
}
