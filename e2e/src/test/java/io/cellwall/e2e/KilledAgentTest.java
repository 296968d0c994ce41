package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The agent is killed at random moments while it is given one change after another. {@code
 * bench/kills} does the same more often.
 */
class KilledAgentTest {
  private static final int KILLS = Integer.getInteger("cellwall.kills", 25);
  private static final int MOST_BEFORE = 2;
  private static final int ENDPOINTS = 3;
  private static final Pattern REVISION = Pattern.compile("revision (\\d+)");

  private final Sandbox sandbox = Sandbox.start();
  private final Random random = new Random(3);

  /** How long a change took of late; it is hit at any moment of that. */
  private final AtomicLong took = new AtomicLong(200_000_000);

  private final List<Target> targets =
      IntStream.range(0, ENDPOINTS)
          .mapToObj(index -> Target.tcp("127.0.0.1", sandbox.port(index)))
          .toList();

  @AfterEach
  void stop() {
    sandbox.close();
  }

  /** In each revision another endpoint is open, and each manifest says which revision it is of. */
  private List<String> manifests(long revision) {
    return List.of(
        """
        apiVersion: cellwall.io/v1
        kind: Component
        metadata: {name: client, labels: {of: "%d"}}
        spec:
          egress: [{to: [{component: server}], endpoints: [e%d]}]
        """
            .formatted(revision, revision % ENDPOINTS),
        sandbox.numbered(
            """
            apiVersion: cellwall.io/v1
            kind: Component
            metadata: {name: server, labels: {of: "%d"}}
            spec:
              exposes:
                - {name: e0, protocol: TCP, port: $0}
                - {name: e1, protocol: TCP, port: $1}
                - {name: e2, protocol: TCP, port: $2}
              ingress: [{from: [{component: client}]}]
            """
                .formatted(revision)));
  }

  @Test
  void whatWasAcknowledgedIsThereWholeAndInForce() {
    Probe server = sandbox.probe("server");
    Probe client = sandbox.probe("client");
    apply(1);
    targets.forEach(server::serve);
    long latest = 1;
    for (int kill = 1; kill <= KILLS; kill++) {
      long acknowledged = applyUntilKilled(latest);
      assertThat(open(client))
          .as("with the agent dead, after revision %d", acknowledged)
          .isIn(only(acknowledged), only(acknowledged + 1));

      sandbox.restart().awaitReady();
      long before = latest;
      latest = sandbox.cli().json("status").path("revision").asLong();
      assertThat(latest).isBetween(acknowledged, acknowledged + 1);
      assertThat(open(client)).as("revision %d", latest).isEqualTo(only(latest));
      isWhole(before + 1, latest);
      if (kill % 50 == 0) {
        System.out.printf("%d kills, %d revisions%n", kill, latest);
      }
    }
    assertThat(sandbox.cli().json("history", "--all")).hasSize((int) latest);
    isWhole(1, latest);
  }

  /** Returns the last revision that was acknowledged. */
  private long applyUntilKilled(long latest) {
    AtomicLong acknowledged = new AtomicLong(latest);
    long enough = latest + random.nextInt(MOST_BEFORE + 1);
    CompletableFuture<Long> lastOne =
        CompletableFuture.supplyAsync(() -> {
          long started = System.nanoTime();
          while (apply(acknowledged.get() + 1)) {
            long passed = System.nanoTime() - started;
            took.updateAndGet(before -> Math.max(before * 3 / 4, passed));
            acknowledged.incrementAndGet();
            started = System.nanoTime();
          }
          return acknowledged.get();
        });
    Await.until("the changes before the one to hit", () -> acknowledged.get() >= enough);
    LockSupport.parkNanos(random.nextLong(took.get()));
    sandbox.agent().kill();
    return lastOne.join();
  }

  private boolean apply(long revision) {
    Cli.Result result = sandbox.cli().tryApply(String.join("---\n", manifests(revision)));
    Matcher said = REVISION.matcher(result.output());
    assertThat(result.status() != 0 || (said.find() && said.group(1).equals("" + revision)))
        .as("%s", result)
        .isTrue();
    return result.status() == 0;
  }

  private static Set<Integer> only(long revision) {
    return Set.of((int) (revision % ENDPOINTS));
  }

  /** The endpoints that the client gets an answer from; the others must refuse at once. */
  private Set<Integer> open(Probe client) {
    List<Reached> reached = client.reach(targets);
    Set<Integer> open = new HashSet<>();
    for (int index = 0; index < ENDPOINTS; index++) {
      if (reached.get(index).answered()) {
        open.add(index);
      } else {
        assertThat(reached.get(index).outcome()).isEqualTo("EPERM");
      }
    }
    return open;
  }

  private void isWhole(long first, long last) {
    for (long revision = first; revision <= last; revision++) {
      JsonNode shown = sandbox.cli().json("show", Long.toString(revision));
      assertThat(
              shown
                  .path("manifests")
                  .valueStream()
                  .map(manifest -> manifest.path("text").asString().strip())
                  .collect(Collectors.toSet()))
          .as("revision %d", revision)
          .isEqualTo(manifests(revision).stream().map(String::strip).collect(Collectors.toSet()));
    }
  }
}
