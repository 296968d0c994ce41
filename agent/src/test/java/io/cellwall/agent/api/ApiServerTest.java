package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cellwall.agent.Agent;
import io.cellwall.agent.AgentSettings;
import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.agent.apply.Manifests;
import io.cellwall.agent.flow.Events;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.manifest.Protocol;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole agent, but for the kernel, asked over its socket. */
class ApiServerTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  @TempDir Path directory;

  private final FakeEnforcement kernel = new FakeEnforcement();
  private Agent agent;
  private Optional<InetSocketAddress> metrics = Optional.empty();

  private AgentSettings settings() {
    return new AgentSettings(
        Path.of("/sys/fs/cgroup/x"),
        directory.resolve("state"),
        directory.resolve("run/cellwall.sock"),
        Path.of("/sys/fs/bpf/x"),
        false,
        100,
        Optional.empty(),
        metrics);
  }

  @BeforeEach
  void start() throws IOException {
    kernel.coverage.add(Coverage.covered("Unix sockets", "unix"));
    agent = Agent.start(settings(), kernel, InstantSource.system());
  }

  @AfterEach
  void stop() {
    agent.close();
  }

  private record Answer(int status, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  private Answer ask(String method, String target, Object body) throws IOException {
    byte[] content = JSON.writeValueAsBytes(body);
    String head =
        "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, target, content.length);
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(settings().socket()));
      write(channel, head.getBytes(UTF_8), content);
      return answer(Channels.newInputStream(channel));
    }
  }

  /** Who is turned away has the answer before all of the question is written. */
  private static void write(SocketChannel channel, byte[]... parts) {
    try {
      for (byte[] part : parts) {
        channel.write(ByteBuffer.wrap(part));
      }
    } catch (IOException ignoringThatTheServerHasClosed) {
      return;
    }
  }

  /** The server keeps the connection, so the end is where the length or the last chunk says. */
  private static Answer answer(InputStream in) throws IOException {
    String head = until("\r\n\r\n", in);
    int status = Integer.parseInt(head.split(" ", 3)[1]);
    Matcher length = LENGTH.matcher(head);
    return length.find()
        ? new Answer(status, new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8))
        : new Answer(status, until("\r\n0\r\n\r\n", in));
  }

  private static String until(String end, InputStream in) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ends in the middle: " + text);
      }
      text.append((char) next);
    }
    return text.toString();
  }

  private Answer get(String target) throws IOException {
    return ask("GET", target, Map.of());
  }

  private Answer apply(String... texts) throws IOException {
    Map<String, Object> body =
        Map.of(
            "sources",
            List.of(Map.of("name", "shop.yaml", "text", String.join("---\n", texts))),
            "message",
            "why",
            "dryRun",
            false);
    return ask("POST", "/v1/apply", body);
  }

  private void applyShop() throws IOException {
    assertThat(apply(Manifests.ORDERS, Manifests.WEB).status()).isEqualTo(200);
  }

  /** Answered once, so that it is known to be there, and kept open. */
  private SocketChannel connected() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(settings().socket()));
    channel.write(ByteBuffer.wrap("GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8)));
    assertThat(answer(Channels.newInputStream(channel)).status()).isEqualTo(200);
    return channel;
  }

  @Test
  @Timeout(60)
  void aUserHasSoManyConnectionsAndNoMore() throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    while (open.size() < OpenConnections.MOST) {
      open.add(connected());
    }
    Answer refused = get("/v1/status");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.json().at("/error/code").asString()).isEqualTo("too-many-connections");
    for (SocketChannel channel : open) {
      channel.close();
    }
    Answer later = get("/v1/status");
    while (later.status() == 503) {
      later = get("/v1/status");
    }
    assertThat(later.status()).isEqualTo(200);
  }

  @Test
  void theSocketIsForItsOwnerOrGroupAlone() throws IOException {
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(settings().socket()));
    assertThat(mode).isIn("rw-------", "rw-rw----");
    try (var beside = Files.list(settings().socket().getParent())) {
      assertThat(beside).containsExactly(settings().socket());
    }
  }

  @Test
  void aSecondAgentOnTheSameSocketIsRefused() {
    assertThatThrownBy(() -> Agent.start(settings(), new FakeEnforcement(), InstantSource.system()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another agent answers");
  }

  @Test
  void whatIsAppliedIsShown() throws IOException {
    assertThat(apply(Manifests.ORDERS, Manifests.WEB).json().path("revision").asInt()).isEqualTo(1);
    JsonNode components = get("/v1/components").json();
    assertThat(components.path(0).path("name").asString()).isEqualTo("orders");
    assertThat(components.path(0).path("status").asString()).isEqualTo("enforced");
    assertThat(components.path(1).path("manifest").path("kind").asString()).isEqualTo("Component");
    JsonNode description = get("/v1/components/web/description").json();
    assertThat(description.path("text").asString()).contains("name: web");
    assertThat(description.path("processes").path(0).path("pid").asInt()).isEqualTo(42);
    JsonNode status = get("/v1/status").json();
    assertThat(status.path("revision").asInt()).isEqualTo(1);
    assertThat(status.path("reasons").path(0).path("packets").asInt()).isEqualTo(7);
    assertThat(status.path("notCovered").isEmpty()).isTrue();
    JsonNode revisions = get("/v1/revisions").json();
    assertThat(revisions.path(0).path("message").asString()).isEqualTo("why");
    assertThat(revisions.path(0).path("changes").path(1).path("name").asString()).isEqualTo("web");
  }

  @Test
  void theStateSaysWhatThisMachineKeepsNobodyFrom() throws IOException {
    kernel.coverage.add(Coverage.missing("FIFOs", "fifo", "this kernel is old", "a newer one"));
    assertThat(get("/v1/status").json().path("notCovered").toString())
        .isEqualTo(
            "[{\"interaction\":\"FIFOs\",\"state\":\"not covered, because this kernel is old\"}]");
  }

  @Test
  void aDescriptionShowsUnixSocketsByTheirPath() throws IOException {
    applyShop();
    String exposed = "  exposes: [{name: jobs, protocol: UNIX, path: \"@jobs\"}]\n";
    assertThat(apply(Manifests.WEB + exposed).status()).isEqualTo(200);
    kernel.sockets.add(new ListeningSocket.Unix("@jobs", 42));
    kernel.sockets.add(
        new ListeningSocket.Network(Protocol.TCP, InetAddress.getLoopbackAddress(), 9, 42));
    assertThat(get("/v1/components/web/description").json().path("sockets").toString())
        .isEqualTo(
            "[{\"protocol\":\"UNIX\",\"path\":\"@jobs\",\"pid\":42,\"endpoint\":\"jobs\"},"
                + "{\"protocol\":\"TCP\",\"address\":\"127.0.0.1\",\"port\":9,"
                + "\"pid\":42,\"endpoint\":null}]");
  }

  @Test
  void revisionsAreListedShownAndGoneBackTo() throws IOException {
    applyShop();
    apply(Manifests.WEB + "# newer\n");
    assertThat(get("/v1/revisions?name=orders").json()).hasSize(1);
    assertThat(get("/v1/revisions?name=web").json()).hasSize(2);
    JsonNode second = get("/v1/revisions/2").json();
    assertThat(second.path("author").asString()).isEqualTo(System.getProperty("user.name"));
    assertThat(second.path("manifests")).hasSize(2);
    assertThat(second.path("changes").path(0).path("diff").asString()).contains("+# newer");
    assertThat(get("/v1/revisions/3").status()).isEqualTo(404);
    assertThat(get("/v1/revisions/x").status()).isEqualTo(400);

    Map<String, Object> back = Map.of("revision", 1);
    assertThat(ask("POST", "/v1/rollback", back).json().path("revision").asInt()).isEqualTo(3);
    assertThat(get("/v1/components/web/description").body()).doesNotContain("# newer");
  }

  @Test
  void aNameThatNoRevisionKnowsIsAnErrorAndNoEmptyHistory() throws IOException {
    applyShop();
    assertThat(get("/v1/revisions?name=ghost").status()).isEqualTo(404);
    assertThat(get("/v1/revisions?name=web&before=1").body()).isEqualTo("[]");
  }

  @Test
  void metricsAreThoseThatTheManualLists() throws IOException {
    applyShop();
    String text = get("/v1/metrics").body();
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
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      metrics = Optional.of((InetSocketAddress) free.getLocalSocketAddress());
    }
    agent.close();
    agent = Agent.start(settings(), kernel, InstantSource.system());
    assertThat(overNetwork("/metrics").body()).contains("\ncellwall_revision 0\n");
    assertThat(overNetwork("/v1/status").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> overNetwork(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + metrics.orElseThrow().getPort() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void aDifferenceShowsTextsAndFlowsAndChangesNothing() throws IOException {
    applyShop();
    String closed = Manifests.ORDERS.replace("[{component: web}]", "[]");
    Map<String, Object> body = Map.of("sources", List.of(Map.of("name", "a", "text", closed)));
    JsonNode answer = ask("POST", "/v1/diff", body).json();
    assertThat(answer.path("changes").path(0).path("diff").asString())
        .contains("-    - from: [{component: web}]")
        .contains("+    - from: []");
    JsonNode flow = answer.path("flows").path(0);
    assertThat(flow.path("change").asString()).isEqualTo("denied");
    assertThat(flow.path("from").asString()).isEqualTo("web");
    assertThat(flow.path("endpoint").asString()).isEqualTo("http");
    assertThat(flow.path("after").path("reason").asString()).isEqualTo("ingress-not-allowed");
    assertThat(answer.path("flows")).hasSize(1);
    assertThat(get("/v1/status").json().path("revision").asInt()).isEqualTo(1);
  }

  @Test
  void aWrongManifestIsRefusedWithItsPlace() throws IOException {
    Answer answer = apply(Manifests.WEB);
    assertThat(answer.status()).isEqualTo(400);
    JsonNode error = answer.json().path("error");
    assertThat(error.path("code").asString()).isEqualTo("manifest-refused");
    assertThat(error.path("diagnostics").path(0).asString()).startsWith("shop.yaml:6:");
  }

  @Test
  void badCallsGetOneClearErrorEach() throws IOException {
    assertThat(get("/v1/nothing").status()).isEqualTo(404);
    assertThat(get("/v1/components/ghost").json().path("error").path("message").asString())
        .isEqualTo("there is no component ghost");
    assertThat(get("/v1/flows?verdict=maybe").status()).isEqualTo(400);
    assertThat(get("/v1/flows?since=yesterday").status()).isEqualTo(400);
    assertThat(get("/v1/explain?from=ghost&to=host&protocol=TCP&port=1").status()).isEqualTo(400);
    assertThat(ask("POST", "/v1/apply", List.of()).json().path("error").path("code").asString())
        .isEqualTo("bad-call");
    assertThat(ask("POST", "/v1/components/ghost/run-cgroup", Map.of()).status()).isEqualTo(404);
  }

  @Test
  void explainNamesTheRulesOfBothSides() throws IOException {
    applyShop();
    JsonNode allowed = get("/v1/explain?from=web&to=orders&endpoint=http").json();
    assertThat(allowed.path("verdict").asString()).isEqualTo("allow");
    assertThat(allowed.path("egress").path("rule").asString()).isEqualTo("web/egress/1");
    assertThat(allowed.path("ingress").path("rule").asString()).isEqualTo("orders/ingress/1");
    assertThat(allowed.path("ingress").path("position").asString())
        .startsWith("component/orders:7:");
    assertThat(allowed.path("ingress").path("text").asString())
        .isEqualTo("from: [{component: web}]");
    assertThat(allowed.path("ingress").path("revision").asInt()).isEqualTo(1);
    assertThat(allowed.path("unmatched")).isEmpty();
    JsonNode denied = get("/v1/explain?from=orders&to=web&protocol=TCP&port=80").json();
    assertThat(denied.path("reason").asString()).isEqualTo("egress-not-allowed");
    assertThat(denied.path("rule").isNull()).isTrue();
    assertThat(denied.path("unmatched").toString())
        .isEqualTo("[{\"component\":\"orders\",\"part\":\"egress\",\"entries\":0,\"revision\":1}]");
  }

  @Test
  void aDescriptionTellsWhenEachRuleWasUsedLast() throws IOException {
    applyShop();
    kernel.happen(new Events(kernel).allowed(1));
    await(() -> get("/v1/flows?component=web").body().contains("allow"));
    JsonNode rules = get("/v1/components/web/description").json().path("rules");
    assertThat(rules).hasSize(2);
    assertThat(rules.path(1).path("rule").path("rule").asString()).isEqualTo("web/manager");
    assertThat(rules.path(1).path("rule").path("text").asString()).contains("/run/systemd/notify");
    assertThat(rules.path(0).path("rule").path("rule").asString()).isEqualTo("web/egress/1");
    assertThat(rules.path(0).path("lastUse").isString()).isTrue();
    assertThat(apply(Manifests.WEB + "# newer\n").status()).isEqualTo(200);
    JsonNode newer = get("/v1/components/web/description").json().path("rules").path(0);
    assertThat(newer.path("lastUse").isNull()).as("the rule of another text").isTrue();
  }

  @Test
  void whatEnforcesIsEnforcedAlsoInAuditMode() throws IOException {
    kernel.coverage.add(Coverage.covered("What enforces", "self-protection"));
    assertThat(apply(Manifests.ORDERS, Manifests.WEB + "  enforcement: audit\n").status())
        .isEqualTo(200);
    assertThat(get("/v1/components/web/description").json().path("coverage").toString())
        .isEqualTo(
            "[{\"interaction\":\"Unix sockets\",\"state\":\"audit\"},"
                + "{\"interaction\":\"What enforces\",\"state\":\"enforced\"}]");
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
  void explainSaysWhatElseItDependsOn() throws IOException {
    String orders =
        Manifests.ORDERS
            .replace("port: 8080", "port: 8080, addresses: [127.0.0.1]")
            .replace("[{component: web}]", "[{component: web}, {cidr: 192.0.2.0/24}]");
    assertThat(apply(orders, Manifests.WEB).status()).isEqualTo(200);
    String listener = "a listener: no process of orders listens at TCP port 8080 now";
    assertThat(dependsOn("from=web&to=orders&endpoint=http")).containsExactly(listener);
    assertThat(dependsOn("from=web&to=orders&protocol=TCP&port=8080"))
        .containsExactly("the address: orders exposes it at 127.0.0.1 alone (--address)", listener);
    assertThat(dependsOn("from=web&to=orders&protocol=TCP&port=80"))
        .containsExactly(
            "translation: where this machine sends TCP port 80 to one that orders exposes, rules of"
                + " the source are asked with the one, those of orders with the other");
    kernel.sockets.add(
        new ListeningSocket.Network(Protocol.TCP, InetAddress.getLoopbackAddress(), 8080, 42));
    assertThat(dependsOn("from=web&to=orders&endpoint=http")).isEmpty();
    assertThat(dependsOn("from=world&to=orders&endpoint=http"))
        .containsExactly(
            "the source's address: ingress rules of orders name blocks of addresses"
                + " (--source-address)");
    assertThat(dependsOn("from=world&to=orders&endpoint=http&sourceAddress=192.0.2.1")).isEmpty();
  }

  private List<String> dependsOn(String question) throws IOException {
    return get("/v1/explain?" + question)
        .json()
        .path("dependsOn")
        .valueStream()
        .map(JsonNode::asString)
        .toList();
  }

  @Test
  void explainAnswersForAnyMoment() throws IOException {
    String office =
        Manifests.WEB.replace(
            "- to: [{component: orders}]",
            "- {to: [{component: orders}], schedule: {days: [Mon], from: '08:00', to: '18:00'}}");
    assertThat(apply(Manifests.ORDERS, office).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http&at=";
    assertThat(get(question + "2026-11-23T18:59:59%2B01:00").body())
        .contains("\"reason\":\"rule\"");
    assertThat(get(question + "2026-11-23T18:00:00Z").body()).contains("egress-not-allowed");
    assertThat(get(question + "monday").status()).isEqualTo(400);
    assertThat(get(question + "monday").body())
        .contains("at: expected a time such as 2026-11-23T09:00:00Z, found monday");
  }

  @Test
  void explainKnowsWhenAGrantBegan() throws IOException {
    String grant = Manifests.GRANT.replace("from: {component: orders}", "from: {component: web}");
    assertThat(apply(Manifests.ORDERS, Manifests.WEB, grant).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(get(question).body()).contains("\"reason\":\"grant\"");
    assertThat(get(question + "&at=2020-01-01T00:00:00Z").body()).contains("\"reason\":\"rule\"");
  }

  @Test
  void explainOfAnEndpointIsAboutItsAddressAndPort() throws IOException {
    String orders = Manifests.ORDERS.replace("port: 8080", "port: 8080, addresses: [10.1.2.3]");
    assertThat(apply(orders, webTo("{cidr: 10.0.0.0/8}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(get(question).body()).contains("\"reason\":\"rule\"");
    assertThat(get(question + "&address=10.9.9.9").body()).contains("not-exposed");
    assertThat(get(question + "&address=127.0.0.1").body()).contains("egress-not-allowed");
    Answer unknown = get(question.replace("http", "ghost"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body()).contains("endpoint: orders exposes nothing called ghost");
  }

  @Test
  void explainOfAPathIsAboutWhoHasIt() throws IOException {
    String exposed = "exposes: [{name: bus, protocol: UNIX, path: /run/bus}, ";
    String paths = "- {to: [{entity: host}], paths: [/run/notify]}";
    String orders = Manifests.ORDERS.replace("exposes: [", exposed);
    assertThat(apply(orders, Manifests.WEB.replace("- to: [{component: orders}]", paths)).status())
        .isEqualTo(200);
    String question = "/v1/explain?from=web&path=";
    assertThat(get(question + "/run/notify&to=host").body()).contains("\"reason\":\"rule\"");
    assertThat(get(question + "/run/other&to=host").body()).contains("egress-not-allowed");
    assertThat(get(question + "/run/bus&to=orders").body()).contains("\"endpoint\":\"bus\"");
    assertThat(get(question + "/run/bus&to=host").body()).contains("ask for --to orders");
    assertThat(get(question + "/run/other&to=orders").status()).isEqualTo(400);
    assertThat(get(question + "run&to=host").body()).contains("path: expected the path of");
  }

  @Test
  void explainOfAnEndpointAnywhereIsAboutTheAddressGivenOrLoopback() throws IOException {
    assertThat(apply(Manifests.ORDERS, webTo("{cidr: 10.0.0.0/8}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(get(question + "&address=10.1.2.3").body()).contains("\"reason\":\"rule\"");
    assertThat(get(question).body()).contains("egress-not-allowed");
    assertThat(apply(webTo("{cidr: 127.0.0.0/8}")).status()).isEqualTo(200);
    assertThat(get(question).body()).contains("\"reason\":\"rule\"");
  }

  @Test
  void explainSaysThatNoSctpSocketIsGivenOut() throws IOException {
    String orders =
        Manifests.ORDERS.replace(
            "exposes: [", "exposes: [{name: wide, protocol: SCTP, port: 8080}, ");
    assertThat(apply(orders, webTo("{entity: any}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&";
    for (String target : List.of("protocol=SCTP&port=8080", "endpoint=wide")) {
      JsonNode refused = get(question + target).json();
      assertThat(refused.path("verdict").asString()).isEqualTo("deny");
      assertThat(refused.path("reason").asString()).isEqualTo("unknown-protocol");
      assertThat(refused.path("rule").isNull()).isTrue();
    }
    assertThat(get(question + "protocol=TCP&port=8080").body()).contains("\"reason\":\"rule\"");
    assertThat(get("/v1/explain?from=host&to=world&protocol=SCTP&port=8080").body())
        .contains("not-governed");
  }

  private static String webTo(String peer) {
    return Manifests.WEB.replace("{component: orders}", peer);
  }

  @Test
  void whatHappensIsInTheFlowsAndInTheRecord() throws IOException {
    applyShop();
    kernel.happen(new Events(kernel).allowed(1));
    kernel.happen(new Events(kernel).unidentified(2));
    agent.close();
    agent = Agent.start(settings(), kernel, InstantSource.system());
    String record = get("/v1/audit?verdict=deny").body();
    assertThat(record).contains("\"reason\":\"unidentified-source\"");
    assertThat(get("/v1/flows?component=web").body()).contains("\"verdict\":\"allow\"");
    assertThat(get("/v1/audit").body())
        .contains("\"event\":\"revision-applied\"")
        .contains("\"event\":\"agent-stopped\"")
        .contains("\"rule\":\"web/egress/1,orders/ingress/1\"");
  }

  @Test
  void aDeletedComponentIsGoneAndOneThatIsNamedStays() throws IOException {
    applyShop();
    assertThat(ask("DELETE", "/v1/components/orders", Map.of()).status()).isEqualTo(409);
    assertThat(ask("DELETE", "/v1/components/web", Map.of()).status()).isEqualTo(409);
    assertThat(ask("DELETE", "/v1/components/web?cascade=true", Map.of()).status()).isEqualTo(200);
    assertThat(get("/v1/components/web").status()).isEqualTo(404);
  }

  @Test
  void theAuthorOfARevisionIsWhoConnectedWhateverTheClientSays() throws IOException {
    applyShop();
    assertThat(get("/v1/revisions").json().path(0).path("uid").asInt())
        .isEqualTo((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
  }

  @Test
  void anotherUserIsAnotherAuthor() throws Exception {
    applyShop();
    Path socket = settings().socket();
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    for (Path above : List.of(directory, directory.resolve("run"))) {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Process other =
        new ProcessBuilder(
                List.of(
                    "setpriv",
                    "--reuid=65534",
                    "--regid=65534",
                    "--clear-groups",
                    "curl",
                    "--silent",
                    "--unix-socket",
                    socket.toString(),
                    "-X",
                    "DELETE",
                    "http://x/v1/components/web?cascade=true&uid=0&user=root"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(new String(other.getInputStream().readAllBytes(), UTF_8)).contains("removed");
    assertThat(other.waitFor()).isZero();
    JsonNode newest = get("/v1/revisions/2").json();
    assertThat(newest.path("uid").asInt()).isEqualTo(65534);
    assertThat(newest.path("author").asString()).isEqualTo("nobody");
  }
}
