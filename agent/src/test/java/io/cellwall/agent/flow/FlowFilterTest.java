package io.cellwall.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlowFilterTest {
  private static final Flow FLOW =
      new Flow(
          Instant.EPOCH,
          "deny",
          "not-exposed",
          1,
          new Flow.Source("web", null, null, null, "127.0.0.1", 4000),
          Flow.Destination.address("db", null, "127.0.0.1", 5432),
          "TCP",
          "egress",
          1,
          60,
          null);

  private static boolean matches(
      @Nullable String from,
      @Nullable String to,
      @Nullable String reason,
      @Nullable String protocol) {
    return new FlowFilter(
            Optional.empty(),
            Optional.ofNullable(from),
            Optional.ofNullable(to),
            Optional.empty(),
            Optional.ofNullable(reason),
            Optional.ofNullable(protocol),
            Optional.empty())
        .matches(FLOW);
  }

  @Test
  void aFlowHasAllThatIsAskedFor() {
    assertThat(FlowFilter.ALL.matches(FLOW)).isTrue();
    assertThat(matches("web", "db", "not-exposed", "TCP")).isTrue();
    assertThat(matches("db", null, null, null)).isFalse();
    assertThat(matches(null, "web", null, null)).isFalse();
    assertThat(matches(null, null, "protected", null)).isFalse();
    assertThat(matches(null, null, null, "UDP")).isFalse();
    assertThat(FlowFilter.around("db").matches(FLOW)).isTrue();
    assertThat(FlowFilter.around("trap").matches(FLOW)).isFalse();
  }

  @Test
  void whatIsNoFlowIsMeantWhereNothingButATimeIsAskedFor() {
    assertThat(FlowFilter.ALL.since(Instant.EPOCH).takesEvents()).isTrue();
    assertThat(FlowFilter.around("web").takesEvents()).isFalse();
  }
}
