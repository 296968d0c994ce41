package io.cellwall.agent.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.Manifests;
import io.cellwall.agent.apply.RevisionNames;
import io.cellwall.compile.LocalProtocol;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Resolver;
import io.cellwall.policy.RuleNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FlowLogTest {
  private static final FlowFilter ALL = FlowFilter.ALL;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private final FlowLog log = new FlowLog(3);
  private Events events = new Events(kernel);

  private static final RevisionNames NAMES =
      new RevisionNames() {
        @Override
        public long revision(long generation) {
          return generation * 10;
        }

        @Override
        public RuleNames names(long revision) {
          Source shop = new Source("shop.yaml", Manifests.ORDERS + "---\n" + Manifests.WEB);
          return new RuleNames(
              Resolver.resolve(ManifestParser.parse(List.of(shop)).manifests()).policy());
        }
      };

  private final FlowDecoder decoder = new FlowDecoder(kernel, NAMES);

  @BeforeEach
  void numberComponents() {
    events = new Events(kernel);
  }

  private void happen(FlowEvent event) {
    log.add(decoder.decode(event));
  }

  @Test
  void anAllowedFlowNamesBothRulesAndTheEndpoint() {
    Flow flow = decoder.decode(events.allowed(1));
    assertThat(flow.rule()).isEqualTo("web/egress/1,orders/ingress/1");
    assertThat(flow.revision()).isEqualTo(20);
    assertThat(flow.time()).isEqualTo(Instant.EPOCH.plusNanos(1));
    assertThat(flow.source())
        .isEqualTo(new Flow.Source("web", 4121, "python3", "/cellwall/9", "127.0.0.1", 51514));
    assertThat(flow.destination())
        .isEqualTo(Flow.Destination.address("orders", "http", "127.0.0.1", 8080));
  }

  @Test
  void whatIsNotKnownIsNull() {
    Flow flow = decoder.decode(events.unidentified(1));
    assertThat(flow.source().component()).isNull();
    assertThat(flow.source().pid()).isNull();
    assertThat(flow.destination().endpoint()).isNull();
    assertThat(flow.rule()).isNull();
    assertThat(flow.direction()).isEqualTo("ingress");
  }

  private String destination(FlowEvent event) {
    return JsonMapper.builder().build().writeValueAsString(decoder.decode(event).destination());
  }

  @Test
  void aPathTakesThePlaceOfAddressAndPort() {
    assertThat(destination(events.object(LocalProtocol.UNIX, 0, "/run/orders")))
        .isEqualTo("{\"component\":\"orders\",\"endpoint\":null,\"path\":\"/run/orders\"}");
    assertThat(destination(events.allowed(1)))
        .isEqualTo(
            "{\"component\":\"orders\",\"endpoint\":\"http\","
                + "\"address\":\"127.0.0.1\",\"port\":8080}");
  }

  @Test
  void aSignalTakesThePlaceOfAddressAndPort() {
    assertThat(destination(events.object(LocalProtocol.SIGNAL, 15, "")))
        .isEqualTo("{\"component\":\"orders\",\"endpoint\":null,\"signal\":\"TERM\"}");
  }

  @Test
  void whatIsRefusedBeforeASignalIsChosenNamesNone() {
    assertThat(destination(events.object(LocalProtocol.SIGNAL, 0, ""))).doesNotContain("signal");
  }

  @Test
  void theOldestGoFirst() {
    for (int socket = 1; socket <= 5; socket++) {
      happen(events.allowed(socket));
    }
    assertThat(log.list(ALL)).hasSize(3);
    assertThat(log.list(ALL).getFirst().time()).isEqualTo(Instant.EPOCH.plusNanos(3));
  }

  @Test
  void aFollowerGetsWhatWasAndWhatComesAndOnlyWhatMatches() throws InterruptedException {
    FlowFilter denied = FlowFilter.ALL.withVerdict("deny");
    happen(events.unidentified(1));
    try (FlowSubscription follower = log.follow(denied)) {
      happen(events.allowed(2));
      happen(events.unidentified(3));
      assertThat(follower.past()).hasSize(1);
      assertThat(follower.next(Duration.ZERO))
          .singleElement()
          .extracting(Flow::verdict)
          .isEqualTo("deny");
      assertThat(follower.next(Duration.ZERO)).isEmpty();
      assertThat(follower.missed()).isZero();
    }
  }

  @Test
  void aFollowerTooSlowIsToldOnceHowManyItMissed() throws InterruptedException {
    try (FlowSubscription follower = log.follow(ALL)) {
      for (int socket = 1; socket <= 5_000; socket++) {
        happen(events.allowed(socket));
      }
      int told = follower.next(Duration.ZERO).size();
      assertThat(told).isLessThan(5_000);
      assertThat(follower.missed()).isEqualTo(5_000 - told);
      assertThat(follower.missed()).isZero();
    }
  }
}
