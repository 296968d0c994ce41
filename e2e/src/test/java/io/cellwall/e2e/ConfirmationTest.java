package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A wrong change that its author could not take back goes by itself. */
class ConfirmationTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress: [{from: [{component: client}]}]
      """;

  private static final long TRIAL = Duration.ofSeconds(5).toNanos();
  private static final long SLACK = Duration.ofMillis(500).toNanos();

  private final Sandbox sandbox = Sandbox.start();
  private final String allowed = sandbox.numbered(MANIFESTS);
  private final String wrong = allowed.replace("[{from: [{component: client}]}]", "[]");
  private final Target echo = Target.tcp("127.0.0.1", sandbox.port(0));
  private Probe client;

  @BeforeEach
  void connect() {
    sandbox.cli().apply(allowed);
    client = sandbox.probe("client");
    sandbox.probe("server").serve(echo);
    open();
  }

  @AfterEach
  void stop() {
    sandbox.close();
  }

  private void open() {
    Map<String, Object> place =
        Map.of("name", "it", "protocol", "TCP", "address", "127.0.0.1", "port", sandbox.port(0));
    client.call("open_connection", place).succeeded();
    client.call("ping", Map.of("name", "it")).succeeded();
  }

  private void isCut() {
    assertThat(client.call("ping", Map.of("name", "it")).errno()).isNotIn("", "timeout");
    assertThat(client.reach(echo).outcome()).isEqualTo("EPERM");
  }

  /** Applies what is wrong, and answers the earliest moment at which it may be taken back. */
  private long tryWrong() {
    long asked = System.nanoTime();
    assertThat(sandbox.cli().tryApply(wrong, "--confirm", "5s").output())
        .contains("revision 2", "taken back after 5 s unless confirmed");
    isCut();
    return asked + TRIAL;
  }

  private void comesBackAt(long earliest) {
    long latest = System.nanoTime() + TRIAL + SLACK;
    Await.until("the change is taken back", () -> client.reach(echo).answered());
    assertThat(System.nanoTime()).isBetween(earliest, latest);
    open();
  }

  @Test
  void aChangeThatNobodyConfirmsIsTakenBackAndWhatItCutCanBeMadeAgain() {
    comesBackAt(tryWrong());
    Await.until("its revision", () -> sandbox.cli().json("status").get("revision").asLong() == 3);
    assertThat(sandbox.cli().must("audit")).contains("back to revision 1");
    assertThat(sandbox.cli().tryApply(wrong).output()).contains("revision 4");
    assertThat(client.reach(echo).outcome()).isEqualTo("EPERM");
  }

  @Test
  void soItIsWhenTheAgentWasKilledMeanwhile() {
    long earliest = tryWrong();
    sandbox.agent().kill();
    comesBackAt(earliest);
    assertThat(sandbox.restart().awaitReady()).contains("enforces revision 3");
    open();
    assertThat(sandbox.cli().must("audit")).contains("back to revision 1");
  }

  @Test
  void theNextAgentTakesItBackInTime() {
    long earliest = tryWrong();
    sandbox.agent().kill();
    sandbox.restart().awaitReady();
    comesBackAt(earliest);
  }

  @Test
  void aChangeThatIsConfirmedStaysAndSoDoesTheNext() {
    long over = tryWrong() + SLACK;
    assertThat(sandbox.cli().tryApply(allowed).errors()).contains("not confirmed yet");
    assertThat(sandbox.cli().must("confirm")).contains("revision 2 confirmed");
    Await.until(
        "the time is over, and nothing happens",
        () -> {
          assertThat(client.reach(echo).outcome()).isEqualTo("EPERM");
          return System.nanoTime() > over;
        });
    assertThat(sandbox.cli().run("confirm").status()).isEqualTo(1);
    sandbox.cli().apply(allowed);
    open();
  }

  @Test
  void itsAuthorMayTakeItBackAtOnce() {
    tryWrong();
    assertThat(sandbox.cli().must("confirm", "--take-back")).contains("revision 3");
    open();
  }
}
