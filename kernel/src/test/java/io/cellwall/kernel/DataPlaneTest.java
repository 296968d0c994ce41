package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.compile.ComponentEntry;
import io.cellwall.compile.ExposureEntry;
import io.cellwall.compile.ExposureKey;
import io.cellwall.compile.Identity;
import io.cellwall.compile.ObjectKey;
import io.cellwall.compile.PolicyTable;
import io.cellwall.compile.Prefix;
import io.cellwall.compile.RuleEntry;
import io.cellwall.compile.RuleKey;
import io.cellwall.compile.Timetable;
import io.cellwall.kernel.bpf.KernelException;
import io.cellwall.manifest.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DataPlaneTest {
  private final TestRoot root = new TestRoot();

  @AfterEach
  void remove() throws IOException {
    root.close();
  }

  /** Two components; the first may reach the second's endpoint 1, TCP port 7001. */
  static PolicyTable table(IdentityRegistry identities) {
    int web = identities.component("web");
    int database = identities.component("database");
    ExposureKey exposure = new ExposureKey(6, Prefix.ALL, 7001, 16);
    RuleEntry always = RuleEntry.always(1);
    return new PolicyTable(
        Map.of(
            web, new ComponentEntry(false, false, 0),
            database, new ComponentEntry(true, true, 3)),
        Map.of(exposure, new ExposureEntry(database, 1)),
        Map.of(
            new ObjectKey(240, 0, 0, "/run/database"), new ExposureEntry(database, 2),
            new ObjectKey(244, 15, database, ""), new ExposureEntry(database, 3)),
        Map.of(
            new RuleKey(RuleKey.Direction.EGRESS, web, database, RuleKey.ENDPOINT, 1, 24), always,
            new RuleKey(RuleKey.Direction.INGRESS, database, web, RuleKey.ENDPOINT, 1, 24), always,
            new RuleKey(RuleKey.Direction.EGRESS, web, identities.cidr(prefix()), 0, 0, 0),
                RuleEntry.by(1)),
        Map.of(1, new Timetable(List.of(new Timetable.Stretch(5, Long.MAX_VALUE, 2)))),
        Map.of(prefix(), identities.cidr(prefix())),
        Map.of("/cellwall/web", web, "/cellwall/database", database, "web.service", web));
  }

  private static Prefix prefix() {
    return new Prefix(0, 0xffff_c000_0200L, 120);
  }

  @Test
  void whatIsAppliedIsReadBackByTheNextAgent() {
    PolicyTable table;
    try (DataPlane first = DataPlane.open(root.settings())) {
      assertThat(first.adopted()).isFalse();
      assertThat(first.generation()).isZero();
      assertThat(first.table()).isEqualTo(PolicyTable.EMPTY);
      table = table(first.identities());
      assertThat(first.apply(table)).isEqualTo(1);
      assertThat(first.table()).isEqualTo(table);
    }
    try (DataPlane second = DataPlane.open(root.settings())) {
      assertThat(second.adopted()).isTrue();
      assertThat(second.generation()).isEqualTo(1);
      assertThat(second.table()).isEqualTo(table);
      assertThat(table(second.identities())).isEqualTo(table);
      assertThat(second.apply(PolicyTable.EMPTY)).isEqualTo(2);
      assertThat(second.table()).isEqualTo(PolicyTable.EMPTY);
      assertThat(second.apply(table)).isEqualTo(3);
      assertThat(second.table()).isEqualTo(table);
    }
  }

  @Test
  void aTableOfAnEarlierBootComesBackWithItsNumbers() {
    PolicyTable table;
    Map<String, Integer> names;
    try (DataPlane before = DataPlane.open(root.settings())) {
      before.identities().component("first");
      table = table(before.identities());
      before.apply(table);
      names = before.identities().components();
    }
    Map<String, Integer> saved = new HashMap<>(names);
    saved.put("deleted", 99);
    DataPlane.unload(root.settings());
    try (DataPlane after = DataPlane.open(root.settings())) {
      after.identities().component("stray");
      after.restore(saved, table);
      assertThat(after.table()).isEqualTo(table);
      assertThat(after.identities().components()).isEqualTo(names);
      assertThat(table(after.identities())).isEqualTo(table);
      assertThatThrownBy(() -> after.restore(saved, table)).isInstanceOf(KernelException.class);
    }
    try (DataPlane next = DataPlane.open(root.settings())) {
      assertThat(next.identities().components()).isEqualTo(names);
    }
  }

  @Test
  void unloadRemovesEveryTrace() {
    DataPlane.open(root.settings()).close();
    assertThat(root.settings().bpffs()).exists();
    DataPlane.unload(root.settings());
    assertThat(root.settings().bpffs()).doesNotExist();
    DataPlane.unload(root.settings());
  }

  @Test
  void aSecondAgentOnTheSamePinsIsRefused() {
    try (DataPlane first = DataPlane.open(root.settings())) {
      assertThatThrownBy(() -> DataPlane.open(root.settings()))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("another agent");
      assertThat(first.generation()).isZero();
    }
  }

  @Test
  void pinsOfAnotherRootAreRefused() {
    DataPlane.open(root.settings()).close();
    DataPlaneSettings other =
        new DataPlaneSettings(root.makeCgroup("other"), root.settings().bpffs());
    assertThatThrownBy(() -> DataPlane.open(other))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("cellwall agent unload");
  }

  @Test
  void aDirectoryThatIsNoCgroupIsRefused() {
    DataPlaneSettings wrong =
        new DataPlaneSettings(Path.of("/sys/fs/bpf"), root.settings().bpffs());
    assertThatThrownBy(() -> DataPlane.open(wrong))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("not a cgroup v2 directory");
    assertThat(root.settings().bpffs()).doesNotExist();
  }

  @Test
  void aCgroupIsFoundByItsIdBelowTheRoot() throws IOException {
    try (DataPlane plane = DataPlane.open(root.settings())) {
      long id = Cgroup.id(plane.runCgroup("web"));
      assertThat(plane.cgroupPath(id)).contains("/cellwall/web");
      Files.delete(root.cgroup("cellwall/web"));
      assertThat(plane.cgroupPath(id)).contains("/cellwall/web");
      assertThat(plane.cgroupPath(1)).isEmpty();
    }
  }

  @Test
  void processesAreThoseOfAllCgroupsOfTheComponent() throws IOException, InterruptedException {
    try (DataPlane plane = DataPlane.open(root.settings())) {
      plane.apply(table(plane.identities()));
      plane.runCgroup("web");
      root.makeCgroup("cellwall/web/child");
      Process process = root.start("cellwall/web/child", "cat");
      try {
        process.outputWriter().write("ready\n");
        process.outputWriter().flush();
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        assertThat(plane.processes("web"))
            .containsExactly(
                new ComponentProcess((int) process.pid(), "cat", "/cellwall/web/child"));
        assertThat(plane.processes("database")).isEmpty();
      } finally {
        process.destroy();
        process.waitFor();
      }
    }
  }

  @Test
  void aTableThatDoesNotFitLeavesTheOneBeforeInForce() {
    try (DataPlane plane = DataPlane.open(root.settings())) {
      PolicyTable fits = table(plane.identities());
      plane.apply(fits);
      Map<Prefix, Integer> tooMany = new HashMap<>();
      for (int i = 0; i < 140_000; i++) {
        tooMany.put(new Prefix(i, 0, 64), Identity.FIRST_CIDR + i);
      }
      PolicyTable tooBig =
          new PolicyTable(
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of(),
              Map.of(),
              tooMany,
              Map.of("/cellwall/web", 16));
      assertThatThrownBy(() -> plane.apply(tooBig))
          .isInstanceOf(KernelException.class)
          .hasMessageContaining("map=cidrs, max_entries=")
          .hasMessageContaining("ENOSPC");
      assertThat(plane.generation()).isEqualTo(1);
      assertThat(plane.table()).isEqualTo(fits);
      assertThat(plane.apply(fits)).isEqualTo(2);
      assertThat(plane.table()).isEqualTo(fits);
    }
  }

  @Test
  void twoAgentsOnDisjointSubtreesDoNotMeet() throws IOException {
    try (TestRoot second = new TestRoot();
        DataPlane one = DataPlane.open(root.settings());
        DataPlane two = DataPlane.open(second.settings())) {
      one.apply(table(one.identities()));
      assertThat(one.generation()).isEqualTo(1);
      assertThat(two.generation()).isZero();
      assertThat(two.identities().components()).isEmpty();
    }
  }

  @Test
  void whatIsAskedAfterClosingIsRefused() {
    DataPlane plane = DataPlane.open(root.settings());
    plane.close();
    assertThatThrownBy(plane::generation).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatNeverCameIntoForceHoldsNoNumber() {
    try (DataPlane plane = DataPlane.open(root.settings())) {
      PolicyTable table = table(plane.identities());
      plane.apply(table);
      int next = plane.identities().draft().component("refused");
      plane.rehearse(table);
      assertThat(plane.identities().find("refused")).isEmpty();
      assertThat(plane.identities().draft().component("other")).isEqualTo(next);
      plane.apply(table);
      assertThat(plane.identities().name(next)).isEmpty();
      assertThat(plane.identities().component("database")).isLessThan(next);
    }
  }

  @Test
  void listeningSocketsAreTheComponentsOwn() throws IOException, InterruptedException {
    try (DataPlane plane = DataPlane.open(root.settings())) {
      plane.apply(table(plane.identities()));
      plane.runCgroup("database");
      String script =
          "use Socket; socket S, PF_INET, SOCK_STREAM, 0; bind S, sockaddr_in(7001,"
              + " INADDR_LOOPBACK) or die $!; listen S, 1; $| = 1; print qq(ready\n"
              + "); <STDIN>";
      Process process = root.start("cellwall/database", "perl", "-e", script);
      try {
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        assertThat(plane.sockets("database"))
            .containsExactly(
                new ListeningSocket.Network(
                    Protocol.TCP, InetAddress.ofLiteral("127.0.0.1"), 7001, (int) process.pid()));
        assertThat(plane.sockets("web")).isEmpty();
      } finally {
        process.destroy();
        process.waitFor();
      }
    }
  }
}
