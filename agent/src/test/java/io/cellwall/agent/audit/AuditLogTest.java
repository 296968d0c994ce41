package io.cellwall.agent.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.flow.Flow;
import io.cellwall.agent.flow.FlowFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant NOON = Instant.parse("2025-11-24T12:00:00Z");
  private static final FlowFilter ALL = FlowFilter.ALL;

  @TempDir Path directory;

  private static Flow flow(int second, String verdict) {
    return new Flow(
        NOON.plusSeconds(second),
        verdict,
        "egress-not-allowed",
        17,
        new Flow.Source("web", 4121, "python3", "/cellwall/web", "127.0.0.1", 51514),
        Flow.Destination.address("orders-db", null, "127.0.0.1", 5432),
        "TCP",
        "egress",
        1,
        60,
        null);
  }

  private AuditLog open(AuditLimits limits) throws IOException {
    return AuditLog.open(directory, limits, InstantSource.fixed(NOON));
  }

  private List<String> read(FlowFilter filter) throws IOException {
    List<String> lines = new ArrayList<>();
    new AuditReader(directory).read(filter, lines::add);
    return lines;
  }

  @Test
  void aFlowIsWrittenAsTheContractSays() throws IOException {
    try (AuditLog log = open(AuditLimits.DEFAULT)) {
      log.append(flow(3, "deny"));
    }
    assertThat(read(ALL))
        .containsExactly(
            "{\"time\":\"2025-11-24T12:00:03Z\",\"verdict\":\"deny\","
                + "\"reason\":\"egress-not-allowed\",\"revision\":17,"
                + "\"source\":{\"component\":\"web\",\"pid\":4121,\"command\":\"python3\","
                + "\"cgroup\":\"/cellwall/web\",\"address\":\"127.0.0.1\",\"port\":51514},"
                + "\"destination\":{\"component\":\"orders-db\",\"endpoint\":null,"
                + "\"address\":\"127.0.0.1\",\"port\":5432},"
                + "\"protocol\":\"TCP\",\"direction\":\"egress\",\"packets\":1,\"bytes\":60,"
                + "\"rule\":null}");
  }

  @Test
  void theNextAgentAppends() throws IOException {
    for (int second = 0; second < 3; second++) {
      try (AuditLog log = open(AuditLimits.DEFAULT)) {
        log.append(flow(second, "deny"));
      }
    }
    assertThat(read(ALL)).hasSize(3);
  }

  @Test
  void aLineCutByACrashHidesNoOther() throws IOException {
    try (AuditLog log = open(AuditLimits.DEFAULT)) {
      log.append(flow(0, "deny"));
    }
    Path file = directory.resolve("audit-000001.jsonl");
    Files.writeString(file, "{\"time\":\"2026-11-2", StandardOpenOption.APPEND);
    try (AuditLog log = open(AuditLimits.DEFAULT)) {
      log.append(flow(1, "deny"));
    }
    assertThat(read(ALL)).hasSize(2);
  }

  @Test
  void filesAreBoundedInSizeAndNumber() throws IOException {
    try (AuditLog log = open(new AuditLimits(1_000, 3))) {
      for (int second = 0; second < 60; second++) {
        log.append(flow(second, "deny"));
      }
    }
    List<Path> files = AuditFiles.list(directory);
    assertThat(files).hasSize(3);
    for (Path file : files) {
      assertThat(Files.size(file)).isLessThanOrEqualTo(1_000);
    }
    assertThat(read(ALL).getLast()).contains("12:00:59Z");
  }

  @Test
  void theRecordIsReadByComponentVerdictAndTime() throws IOException {
    try (AuditLog log = open(AuditLimits.DEFAULT)) {
      log.append(new AuditEntries.AgentStarted(NOON, false, 0, 1));
      log.append(flow(1, "deny"));
      log.append(flow(2, "allow"));
    }
    assertThat(read(ALL)).hasSize(3);
    assertThat(read(FlowFilter.around("orders-db").withVerdict("deny"))).hasSize(1);
    assertThat(read(FlowFilter.around("ghost"))).isEmpty();
    assertThat(read(FlowFilter.ALL.since(NOON.plusSeconds(2)))).hasSize(1);
  }
}
