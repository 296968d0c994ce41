package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.Identity;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.kernel.event.BootClock;
import io.cellwall.kernel.event.EventRing;
import io.cellwall.kernel.event.FlowEvent;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A component's process and a server of the host, on the loopback device. */
@Timeout(60)
final class EnforcementTest {
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final int TCP = 6;

  private final TestRoot root = new TestRoot();
  private ServerSocket server;
  private DataPlane plane;
  private int web;

  @BeforeEach
  void open() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    plane = DataPlane.open(root.settings());
    web = plane.identities().component("web");
    plane.runCgroup("web");
  }

  @AfterEach
  void close() throws IOException {
    plane.close();
    server.close();
    root.close();
  }

  private PolicyTable table(boolean allowed) {
    RuleKey toHost = new RuleKey(RuleKey.Direction.EGRESS, web, Identity.HOST, 0, 0, 0);
    return new PolicyTable(
        Map.of(web, new ComponentEntry(false, false, 0)),
        Map.of(),
        Map.of(),
        allowed ? Map.of(toHost, RuleEntry.always(1)) : Map.of(),
        Map.of(),
        Map.of(),
        Map.of("/cellwall/web", web));
  }

  /** Opens a connection, says so, and waits for its end. */
  private Process client() throws IOException {
    String script =
        "exec 3<>/dev/tcp/127.0.0.1/$0 || { echo refused; exit; }; echo open; cat <&3; echo closed";
    return root.start(
        "cellwall/web",
        "timeout",
        "20",
        "bash",
        "-c",
        script,
        Integer.toString(server.getLocalPort()));
  }

  private static String lastLine(Process process) throws IOException {
    String last = "";
    String line;
    while ((line = process.inputReader().readLine()) != null) {
      last = line;
    }
    return last;
  }

  private List<FlowEvent> events(EventRing ring, int wanted) {
    List<FlowEvent> events = new ArrayList<>();
    long deadline = System.nanoTime() + WAIT.toNanos();
    while (events.size() < wanted && System.nanoTime() < deadline) {
      int ignored = ring.poll(WAIT, events::add);
    }
    return events;
  }

  @Test
  void anAllowedFlowIsToldAndCounted() throws IOException {
    long generation = plane.apply(table(true));
    try (EventRing ring = plane.events()) {
      Process client = client();
      try (Socket accepted = server.accept()) {
        assertThat(client.inputReader().readLine()).isEqualTo("open");
        assertThat(accepted.isConnected()).isTrue();
      }
      assertThat(lastLine(client)).isEqualTo("closed");
      FlowEvent event = events(ring, 1).getFirst();
      assertThat(event.type()).isEqualTo(FlowEvent.Type.FLOW);
      assertThat(event.verdict()).isEqualTo(Verdict.ALLOW);
      assertThat(event.reason()).isEqualTo(Reason.RULE);
      assertThat(event.source().identity()).isEqualTo(web);
      assertThat(event.destination().identity()).isEqualTo(Identity.HOST);
      assertThat(event.destination().address()).isEqualTo(server.getInetAddress());
      assertThat(event.destination().port()).isEqualTo(server.getLocalPort());
      assertThat(event.protocol()).isEqualTo(TCP);
      assertThat(event.generation()).isEqualTo(generation);
      assertThat(event.command()).isEqualTo("bash");
      assertThat(event.egressRule()).isEqualTo(1);
      assertThat(plane.cgroupPath(event.cgroup())).contains("/cellwall/web");
    }
    Counters counters = plane.counters();
    assertThat(counters.reasons())
        .hasEntrySatisfying(Reason.RULE, traffic -> assertThat(traffic.packets()).isPositive());
    assertThat(counters.edges())
        .anySatisfy(edge -> {
          assertThat(edge.source()).isEqualTo(web);
          assertThat(edge.verdict()).isEqualTo(Verdict.ALLOW);
          assertThat(edge.flows()).isEqualTo(1);
        });
  }

  @Test
  void aRefusedFlowIsToldWithItsReason() throws IOException {
    plane.apply(table(false));
    try (EventRing ring = plane.events()) {
      assertThat(lastLine(client())).isEqualTo("refused");
      FlowEvent event = events(ring, 1).getFirst();
      assertThat(event.verdict()).isEqualTo(Verdict.DENY);
      assertThat(event.reason()).isEqualTo(Reason.EGRESS_NOT_ALLOWED);
    }
  }

  @Test
  void enforcementGoesOnWithoutAnAgentAndEventsWaitForTheNext() throws IOException {
    plane.apply(table(false));
    plane.close();
    assertThat(lastLine(client())).isEqualTo("refused");
    plane = DataPlane.open(root.settings());
    try (EventRing ring = plane.events()) {
      assertThat(events(ring, 1)).extracting(FlowEvent::verdict).contains(Verdict.DENY);
      assertThat(ring.poll(Duration.ZERO, _ -> {})).isZero();
    }
  }

  @Test
  void aRevokedConnectionIsClosedAtOnce() throws IOException {
    plane.apply(table(true));
    Process client = client();
    try (Socket accepted = server.accept()) {
      assertThat(client.inputReader().readLine()).isEqualTo("open");
      plane.apply(table(false));
      assertThat(lastLine(client)).isEqualTo("closed");
      assertThat(accepted.isConnected()).isTrue();
    }
  }

  @Test
  void aNewCgroupBelongsToItsComponentBeforeAnyProcessIsInIt() throws IOException {
    plane.apply(table(false));
    root.makeCgroup("cellwall/web/made/later");
    String script = "exec 3<>/dev/tcp/127.0.0.1/$0 || { echo refused; exit; }; echo open";
    String port = Integer.toString(server.getLocalPort());
    Process inside =
        root.start("cellwall/web/made/later", "timeout", "20", "bash", "-c", script, port);
    assertThat(lastLine(inside)).isEqualTo("refused");
    root.makeCgroup("free");
    assertThat(lastLine(root.start("free", "timeout", "20", "bash", "-c", script, port)))
        .isEqualTo("open");
  }

  @Test
  void aComponentWithoutManifestKeepsItsCgroupsAndIsRefused() throws IOException {
    plane.apply(table(true));
    plane.apply(PolicyTable.EMPTY);
    assertThat(lastLine(client())).isEqualTo("refused");
    try (EventRing ring = plane.events()) {
      assertThat(events(ring, 1)).extracting(FlowEvent::reason).contains(Reason.NO_MANIFEST);
    }
  }

  @Test
  void newProgramsTakeOverWhileThePolicyStaysInForce() throws IOException {
    plane.apply(table(false));
    plane.close();
    PinnedStamp.forget(root.settings());
    plane = DataPlane.open(root.settings());
    assertThat(plane.adopted()).isTrue();
    assertThat(plane.generation()).isEqualTo(1);
    assertThat(lastLine(client())).isEqualTo("refused");
    plane.apply(table(true));
    Process client = client();
    server.accept().close();
    assertThat(lastLine(client)).isEqualTo("closed");
  }

  @Test
  void aHookWithoutItsProgramGetsItBackFromTheNextAgent() throws IOException { // I31
    plane.apply(table(false));
    plane.close();
    Pins pins = new Pins(root.settings().bpffs());
    for (String program : List.of("packet_sent", "packet_received", "connects4")) {
      pins.remove(pins.link(program));
    }
    plane = DataPlane.open(root.settings());
    assertThat(pins.linkNames()).contains("packet_sent", "packet_received", "connects4");
    assertThat(lastLine(client())).isEqualTo("refused");
  }

  @Test
  void aLivingAgentHoldsWhatLosesItsPin() throws IOException { // I20
    plane.apply(table(false));
    Pins pins = new Pins(root.settings().bpffs());
    List<String> all = pins.linkNames();
    all.forEach(program -> pins.remove(pins.link(program)));
    assertThat(lastLine(client())).isEqualTo("refused");
    assertThat(plane.mend()).containsExactlyElementsOf(all);
    assertThat(pins.linkNames()).isEqualTo(all);
    assertThat(plane.mend()).isEmpty();
  }

  @Test
  void aListenerThatCameAfterThePolicyIsRefusedAtTheFirstPacket() throws IOException {
    plane.apply(table(false));
    server.close();
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Process client = client();
    try (EventRing ring = plane.events()) {
      assertThat(events(ring, 1)).extracting(FlowEvent::verdict).contains(Verdict.DENY);
    }
    plane.revoke();
    assertThat(lastLine(client)).isEqualTo("refused");
  }

  @Test
  void aChangeOnTrialGivesWayAtItsEndAlthoughNobodyIsThere() throws IOException {
    plane.apply(table(true));
    Trial trial = plane.beginUntil(table(false), BootClock.now() + Duration.ofSeconds(3).toNanos());
    assertThat(lastLine(client())).isEqualTo("refused");
    assertThat(BootClock.now()).isLessThan(trial.end());
    plane.close();
    while (lastLine(attempt()).equals("refused")) {
      assertThat(BootClock.now()).isLessThan(trial.end() + WAIT.toNanos());
    }
    assertThat(BootClock.now()).isGreaterThanOrEqualTo(trial.end());
    plane = DataPlane.open(root.settings());
    assertThat(plane.trial()).contains(trial);
    assertThat(plane.table()).isEqualTo(table(true));
    assertThat(plane.giveWay()).isEqualTo(trial.former());
    assertThat(plane.table()).isEqualTo(table(true));
  }

  @Test
  void aChangeOnTrialThatIsKeptStays() throws IOException {
    plane.apply(table(true));
    Trial trial =
        plane.beginUntil(table(false), BootClock.now() + Duration.ofMillis(300).toNanos());
    plane.keep();
    while (BootClock.now() <= trial.end()) {
      assertThat(lastLine(attempt())).isEqualTo("refused");
    }
    assertThat(lastLine(attempt())).isEqualTo("refused");
    assertThat(plane.table()).isEqualTo(table(false));
    assertThat(plane.apply(table(true))).isEqualTo(trial.former() + 2);
  }

  @Test
  void whileAChangeIsOnTrialNoOtherIsTaken() {
    plane.apply(table(true));
    plane.beginUntil(table(false), BootClock.now() + Duration.ofHours(1).toNanos());
    assertThatThrownBy(() -> plane.apply(PolicyTable.EMPTY))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("on trial");
    assertThat(plane.table()).isEqualTo(table(false));
  }

  /** One connection attempt: {@code open} or {@code refused}. */
  private Process attempt() throws IOException {
    String script = "exec 3<>/dev/tcp/127.0.0.1/$0 || { echo refused; exit; }; echo open";
    String port = Integer.toString(server.getLocalPort());
    return root.start("cellwall/web", "timeout", "20", "bash", "-c", script, port);
  }
}
