package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rules with a schedule, at this moment, in a zone whose clocks differ by half an hour. */
class ScheduleTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("HH:mm");
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress:
          - to: [{component: server}]
            schedule: SCHEDULE
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress: [{from: [{component: client}]}]
      """;

  private final Sandbox sandbox = Sandbox.start();
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
  private Probe client;

  @BeforeEach
  void start() {
    apply(-60, 60);
    client = sandbox.probe("client");
    sandbox.probe("server").serve(echo);
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  @Test
  void ruleHoldsInsideItsHoursAndNotOutsideOfThem() {
    assertThat(client.reach(echo).answered()).isTrue();
    apply(60, 120);
    assertThat(client.reach(echo).outcome()).isEqualTo("EPERM");
    apply(-120, 60);
    assertThat(client.reach(echo).answered()).isTrue();
  }

  @Test
  void explainKnowsBothEnds() {
    Instant now = Instant.now();
    assertThat(verdict(now)).isEqualTo("allow");
    assertThat(verdict(now.plus(59, ChronoUnit.MINUTES))).isEqualTo("allow");
    assertThat(verdict(now.plus(61, ChronoUnit.MINUTES))).isEqualTo("deny");
    assertThat(verdict(now.minus(62, ChronoUnit.MINUTES))).isEqualTo("deny");
    assertThat(verdict(now.plus(1, ChronoUnit.DAYS))).isEqualTo("allow");
  }

  private String verdict(Instant at) {
    JsonNode answer =
        sandbox
            .cli()
            .json(
                "explain",
                "--from",
                "client",
                "--to",
                "server",
                "--endpoint",
                "echo",
                "--at",
                at.toString());
    return answer.path("verdict").asString();
  }

  /** In force on every day, so many minutes before or after now. */
  private void apply(int from, int to) {
    ZonedDateTime now = ZonedDateTime.now(ZONE);
    String schedule =
        "{from: '%s', to: '%s', timezone: %s}"
            .formatted(
                MINUTE.format(now.plusMinutes(from)), MINUTE.format(now.plusMinutes(to)), ZONE);
    sandbox.cli().apply(sandbox.numbered(MANIFESTS.replace("SCHEDULE", schedule)));
  }
}
