package io.cellwall.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.kernel.RefusedSocket;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.kernel.event.FlowEvent.Ending;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What refusals make the agent do. */
class RefusedConnectionsTest {
  private static final Flow FLOW =
      new Flow(
          java.time.Instant.EPOCH,
          "deny",
          "egress-not-allowed",
          1,
          new Flow.Source("web", null, null, null, null, null),
          Flow.Destination.address("orders", null, "127.0.0.1", 8080),
          "TCP",
          "egress",
          1,
          60,
          null);

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final Events events = new Events(kernel);
  private final RefusedConnections refused = new RefusedConnections(kernel);

  @AfterEach
  void close() {
    refused.close();
  }

  private void happen(FlowEvent event) {
    refused.accept(event, FLOW);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** What follows shows that it was passed over: one thread does it all in order. */
  @Test
  void aRefusalForWhichNobodyWaitsHasTheAgentDoNothing() {
    IntStream.range(0, 10_000).forEach(i -> happen(events.refused(i, Ending.NONE)));
    happen(events.refused(7, Ending.SOCKET));
    await(() -> !kernel.ended().isEmpty());
    assertThat(kernel.ended()).extracting(RefusedSocket::cookie).isEqualTo(List.of(7L));
    assertThat(kernel.revocations).isZero();
  }

  @Test
  void whoWaitsIsFoundByLookUpAndNotBySearch() {
    IntStream.range(0, 100).forEach(i -> happen(events.refused(i, Ending.SOCKET)));
    await(() -> kernel.ended().size() == 100);
    assertThat(kernel.revocations).isZero();
  }

  @Test
  void aFloodOfRefusalsThatNeedASearchMakesOneAndThenARest() {
    happen(events.refused(0, Ending.SEARCH));
    await(() -> kernel.revocations == 1);
    IntStream.range(0, 10_000).forEach(i -> happen(events.refused(i, Ending.SEARCH)));
    happen(events.refused(7, Ending.SOCKET));
    await(() -> !kernel.ended().isEmpty());
    assertThat(kernel.revocations).isEqualTo(1);
  }

  @Test
  void whoAsksFromAnotherMachineIsAnswered() {
    happen(events.refused(7, Ending.REJECT));
    await(() -> !kernel.rejected().isEmpty());
    assertThat(kernel.rejected())
        .extracting(rejection -> rejection.remote().port())
        .isEqualTo(List.of(8080));
    assertThat(kernel.ended()).isEmpty();
    assertThat(kernel.revocations).isZero();
  }

  /** What does not fit into the queue is searched for; once, unless they take a rest's time. */
  @Test
  void moreThanCanBeLookedUpIsSearchedFor() {
    IntStream.range(0, 100_000).forEach(i -> happen(events.refused(i, Ending.SOCKET)));
    await(() -> kernel.revocations > 0);
    assertThat(kernel.ended()).hasSizeLessThan(100_000);
  }
}
