package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.Manifests;
import io.cellwall.agent.flow.Events;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.manifest.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What is in force and what has happened, asked over the socket. */
class StateTest {
  @TempDir Path directory;

  private TestAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent = TestAgent.start(directory);
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  @Test
  void whatIsAppliedIsShown() throws IOException {
    assertThat(agent.apply(Manifests.ORDERS, Manifests.WEB).json().path("revision").asInt())
        .isEqualTo(1);
    JsonNode components = agent.get("/v1/components").json();
    assertThat(components.path(0).path("name").asString()).isEqualTo("orders");
    assertThat(components.path(0).path("status").asString()).isEqualTo("enforced");
    assertThat(components.path(1).path("manifest").path("kind").asString()).isEqualTo("Component");
    JsonNode description = agent.get("/v1/components/web/description").json();
    assertThat(description.path("text").asString()).contains("name: web");
    assertThat(description.path("processes").path(0).path("pid").asInt()).isEqualTo(42);
    JsonNode status = agent.get("/v1/status").json();
    assertThat(status.path("revision").asInt()).isEqualTo(1);
    assertThat(status.path("reasons").path(0).path("packets").asInt()).isEqualTo(7);
    assertThat(status.path("notCovered").isEmpty()).isTrue();
    JsonNode revisions = agent.get("/v1/revisions").json();
    assertThat(revisions.path(0).path("message").asString()).isEqualTo("why");
    assertThat(revisions.path(0).path("changes").path(1).path("name").asString()).isEqualTo("web");
  }

  @Test
  void theStateSaysWhatThisMachineKeepsNobodyFrom() throws IOException {
    agent
        .kernel()
        .coverage
        .add(Coverage.missing("FIFOs", "fifo", "this kernel is old", "a newer one"));
    assertThat(agent.get("/v1/status").json().path("notCovered").toString())
        .isEqualTo(
            "[{\"interaction\":\"FIFOs\",\"state\":\"not covered, because this kernel is old\"}]");
  }

  @Test
  void aDescriptionShowsUnixSocketsByTheirPath() throws IOException {
    agent.applyShop();
    String exposed = "  exposes: [{name: jobs, protocol: UNIX, path: \"@jobs\"}]\n";
    assertThat(agent.apply(Manifests.WEB + exposed).status()).isEqualTo(200);
    agent.kernel().sockets.add(new ListeningSocket.Unix("@jobs", 42));
    agent
        .kernel()
        .sockets
        .add(new ListeningSocket.Network(Protocol.TCP, InetAddress.getLoopbackAddress(), 9, 42));
    assertThat(agent.get("/v1/components/web/description").json().path("sockets").toString())
        .isEqualTo(
            "[{\"protocol\":\"UNIX\",\"path\":\"@jobs\",\"pid\":42,\"endpoint\":\"jobs\"},"
                + "{\"protocol\":\"TCP\",\"address\":\"127.0.0.1\",\"port\":9,"
                + "\"pid\":42,\"endpoint\":null}]");
  }

  @Test
  void aDescriptionTellsWhenEachRuleWasUsedLast() throws IOException {
    agent.applyShop();
    agent.kernel().happen(new Events(agent.kernel()).allowed(1));
    await(() -> agent.get("/v1/flows?component=web").body().contains("allow"));
    JsonNode rules = agent.get("/v1/components/web/description").json().path("rules");
    assertThat(rules).hasSize(2);
    assertThat(rules.path(1).path("rule").path("rule").asString()).isEqualTo("web/manager");
    assertThat(rules.path(1).path("rule").path("text").asString()).contains("/run/systemd/notify");
    assertThat(rules.path(0).path("rule").path("rule").asString()).isEqualTo("web/egress/1");
    assertThat(rules.path(0).path("lastUse").isString()).isTrue();
    assertThat(agent.apply(Manifests.WEB + "# newer\n").status()).isEqualTo(200);
    JsonNode newer = agent.get("/v1/components/web/description").json().path("rules").path(0);
    assertThat(newer.path("lastUse").isNull()).as("the rule of another text").isTrue();
  }

  /** Polls without a pause: an answer takes its time. */
  private static void await(Condition condition) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.holds()) {
      assertThat(System.nanoTime()).isLessThan(end);
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  @Test
  void whatEnforcesIsEnforcedAlsoInAuditMode() throws IOException {
    agent.kernel().coverage.add(Coverage.covered("What enforces", "self-protection"));
    assertThat(agent.apply(Manifests.ORDERS, Manifests.WEB + "  enforcement: audit\n").status())
        .isEqualTo(200);
    assertThat(agent.get("/v1/components/web/description").json().path("coverage").toString())
        .isEqualTo(
            "[{\"interaction\":\"Unix sockets\",\"state\":\"audit\"},"
                + "{\"interaction\":\"What enforces\",\"state\":\"enforced\"}]");
  }

  @Test
  void whatHappensIsInTheFlowsAndInTheRecord() throws IOException {
    agent.applyShop();
    agent.kernel().happen(new Events(agent.kernel()).allowed(1));
    agent.kernel().happen(new Events(agent.kernel()).unidentified(2));
    agent.restart();
    String record = agent.get("/v1/audit?verdict=deny").body();
    assertThat(record).contains("\"reason\":\"unidentified-source\"");
    assertThat(agent.get("/v1/flows?component=web").body()).contains("\"verdict\":\"allow\"");
    assertThat(agent.get("/v1/audit").body())
        .contains("\"event\":\"revision-applied\"")
        .contains("\"event\":\"agent-stopped\"")
        .contains("\"rule\":\"web/egress/1,orders/ingress/1\"");
  }

  @Test
  void metricsAreThoseThatTheManualLists() throws IOException {
    agent.applyShop();
    String text = agent.get("/v1/metrics").body();
    Set<String> told = names("(?m)^# TYPE (cellwall_[a-z_]+) (gauge|counter)$", text);
    String manual = Files.readString(Path.of("../docs/metrics.md"));
    assertThat(told).isEqualTo(names("`(cellwall_[a-z_]+)[{`]", manual));
    assertThat(text)
        .contains("\ncellwall_revision 1\n")
        .contains("\ncellwall_component_processes{component=\"web\"} 1\n")
        .contains("\ncellwall_packets_total{reason=\"rule\"} 7\n")
        .contains("\ncellwall_fill_refused_total{kind=\"cgroups\",component=\"host\"} 1\n");
  }

  private static Set<String> names(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void metricsAndNothingElseAreServedWhereTheSettingsSay() throws Exception {
    InetSocketAddress metrics;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      metrics = (InetSocketAddress) free.getLocalSocketAddress();
    }
    agent.restart(metrics);
    assertThat(overNetwork(metrics, "/metrics").body()).contains("\ncellwall_revision 0\n");
    assertThat(overNetwork(metrics, "/v1/status").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> overNetwork(InetSocketAddress metrics, String path)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + metrics.getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
