package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.Manifests;
import io.cellwall.kernel.Coverage;
import io.cellwall.kernel.ListeningSocket;
import io.cellwall.manifest.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What would become of a flow, asked over the socket. */
class ExplainTest {
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
  void explainNamesTheRulesOfBothSides() throws IOException {
    agent.applyShop();
    JsonNode allowed = agent.get("/v1/explain?from=web&to=orders&endpoint=http").json();
    assertThat(allowed.path("verdict").asString()).isEqualTo("allow");
    assertThat(allowed.path("egress").path("rule").asString()).isEqualTo("web/egress/1");
    assertThat(allowed.path("ingress").path("rule").asString()).isEqualTo("orders/ingress/1");
    assertThat(allowed.path("ingress").path("position").asString())
        .startsWith("component/orders:7:");
    assertThat(allowed.path("ingress").path("text").asString())
        .isEqualTo("from: [{component: web}]");
    assertThat(allowed.path("ingress").path("revision").asInt()).isEqualTo(1);
    assertThat(allowed.path("unmatched")).isEmpty();
    JsonNode denied = agent.get("/v1/explain?from=orders&to=web&protocol=TCP&port=80").json();
    assertThat(denied.path("reason").asString()).isEqualTo("egress-not-allowed");
    assertThat(denied.path("rule").isNull()).isTrue();
    assertThat(denied.path("unmatched").toString())
        .isEqualTo("[{\"component\":\"orders\",\"part\":\"egress\",\"entries\":0,\"revision\":1}]");
  }

  @Test
  void explainSaysWhatElseItDependsOn() throws IOException {
    String orders =
        Manifests.ORDERS
            .replace("port: 8080", "port: 8080, addresses: [127.0.0.1]")
            .replace("[{component: web}]", "[{component: web}, {cidr: 192.0.2.0/24}]");
    assertThat(agent.apply(orders, Manifests.WEB).status()).isEqualTo(200);
    String listener = "a listener: no process of orders listens at TCP port 8080 now";
    assertThat(dependsOn("from=web&to=orders&endpoint=http")).containsExactly(listener);
    assertThat(dependsOn("from=web&to=orders&protocol=TCP&port=8080"))
        .containsExactly("the address: orders exposes it at 127.0.0.1 alone (--address)", listener);
    assertThat(dependsOn("from=web&to=orders&protocol=TCP&port=80"))
        .containsExactly(
            "translation: where this machine sends TCP port 80 to one that orders exposes, rules of"
                + " the source are asked with the one, those of orders with the other");
    agent
        .kernel()
        .sockets
        .add(new ListeningSocket.Network(Protocol.TCP, InetAddress.getLoopbackAddress(), 8080, 42));
    assertThat(dependsOn("from=web&to=orders&endpoint=http")).isEmpty();
    assertThat(dependsOn("from=world&to=orders&endpoint=http"))
        .containsExactly(
            "the source's address: ingress rules of orders name blocks of addresses"
                + " (--source-address)");
    assertThat(dependsOn("from=world&to=orders&endpoint=http&sourceAddress=192.0.2.1")).isEmpty();
  }

  private List<String> dependsOn(String question) throws IOException {
    return agent
        .get("/v1/explain?" + question)
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
    assertThat(agent.apply(Manifests.ORDERS, office).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http&at=";
    assertThat(agent.get(question + "2026-11-23T18:59:59%2B01:00").body())
        .contains("\"reason\":\"rule\"");
    assertThat(agent.get(question + "2026-11-23T18:00:00Z").body()).contains("egress-not-allowed");
    assertThat(agent.get(question + "monday").status()).isEqualTo(400);
    assertThat(agent.get(question + "monday").body())
        .contains("at: expected a time such as 2026-11-23T09:00:00Z, found monday");
  }

  @Test
  void explainKnowsWhenAGrantBegan() throws IOException {
    String grant = Manifests.GRANT.replace("from: {component: orders}", "from: {component: web}");
    assertThat(agent.apply(Manifests.ORDERS, Manifests.WEB, grant).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(agent.get(question).body()).contains("\"reason\":\"grant\"");
    assertThat(agent.get(question + "&at=2020-01-01T00:00:00Z").body())
        .contains("\"reason\":\"rule\"");
  }

  @Test
  void explainOfAnEndpointIsAboutItsAddressAndPort() throws IOException {
    String orders = Manifests.ORDERS.replace("port: 8080", "port: 8080, addresses: [10.1.2.3]");
    assertThat(agent.apply(orders, webTo("{cidr: 10.0.0.0/8}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(agent.get(question).body()).contains("\"reason\":\"rule\"");
    assertThat(agent.get(question + "&address=10.9.9.9").body()).contains("not-exposed");
    assertThat(agent.get(question + "&address=127.0.0.1").body()).contains("egress-not-allowed");
    TestAgent.Answer unknown = agent.get(question.replace("http", "ghost"));
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.body()).contains("endpoint: orders exposes nothing called ghost");
  }

  @Test
  void explainOfAPathIsAboutWhoHasIt() throws IOException {
    String exposed = "exposes: [{name: bus, protocol: UNIX, path: /run/bus}, ";
    String paths = "- {to: [{entity: host}], paths: [/run/notify]}";
    String orders = Manifests.ORDERS.replace("exposes: [", exposed);
    assertThat(
            agent
                .apply(orders, Manifests.WEB.replace("- to: [{component: orders}]", paths))
                .status())
        .isEqualTo(200);
    String question = "/v1/explain?from=web&path=";
    assertThat(agent.get(question + "/run/notify&to=host").body()).contains("\"reason\":\"rule\"");
    assertThat(agent.get(question + "/run/other&to=host").body()).contains("egress-not-allowed");
    assertThat(agent.get(question + "/run/bus&to=orders").body()).contains("\"endpoint\":\"bus\"");
    assertThat(agent.get(question + "/run/bus&to=host").body()).contains("ask for --to orders");
    assertThat(agent.get(question + "/run/other&to=orders").status()).isEqualTo(400);
    assertThat(agent.get(question + "run&to=host").body()).contains("path: expected the path of");
  }

  @Test
  void explainOfAnEndpointAnywhereIsAboutTheAddressGivenOrLoopback() throws IOException {
    assertThat(agent.apply(Manifests.ORDERS, webTo("{cidr: 10.0.0.0/8}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&endpoint=http";
    assertThat(agent.get(question + "&address=10.1.2.3").body()).contains("\"reason\":\"rule\"");
    assertThat(agent.get(question).body()).contains("egress-not-allowed");
    assertThat(agent.apply(webTo("{cidr: 127.0.0.0/8}")).status()).isEqualTo(200);
    assertThat(agent.get(question).body()).contains("\"reason\":\"rule\"");
  }

  @Test
  void explainSaysNothingOfTheWorldAtThisMachinesOwnAddresses() throws IOException {
    assertThat(agent.apply(Manifests.ORDERS, webTo("{entity: any}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&protocol=TCP&port=80&to=";
    TestAgent.Answer own = agent.get(question + "world&address=127.0.0.1");
    assertThat(own.status()).isEqualTo(400);
    assertThat(own.body())
        .contains("address: 127.0.0.1 is this machine's, expected one that is not");
    assertThat(agent.get(question + "world&address=192.0.2.1").body()).contains("\"allow\"");
    assertThat(agent.get(question + "host&address=127.0.0.1").body()).contains("\"allow\"");
    assertThat(dependsOn("from=web&protocol=TCP&port=80&to=host&address=192.0.2.1"))
        .containsExactly(
            "the network: 192.0.2.1 is no address of this machine where the agent is;"
                + " what is elsewhere is world");
    TestAgent.Answer source =
        agent.get("/v1/explain?from=world&to=orders&endpoint=http&sourceAddress=127.0.0.1");
    assertThat(source.body()).contains("sourceAddress: 127.0.0.1 is this machine's");
  }

  @Test
  void explainSaysWhoElseMayListenWhereTheHostIsAsked() throws IOException {
    assertThat(agent.apply(Manifests.ORDERS, webTo("{entity: host}")).status()).isEqualTo(200);
    assertThat(dependsOn("from=web&to=host&protocol=TCP&port=8080"))
        .containsExactly("who listens: orders exposes it as http (--to orders)");
    assertThat(dependsOn("from=web&to=host&protocol=TCP&port=8081")).isEmpty();
  }

  @Test
  void explainSaysWhereNobodyIsKeptFromWhatTheRulesRefuse() throws IOException {
    String exposed = "exposes: [{name: bus, protocol: UNIX, path: /run/bus}, ";
    String orders = Manifests.ORDERS.replace("exposes: [", exposed);
    assertThat(agent.apply(orders, Manifests.WEB).status()).isEqualTo(200);
    String question = "from=orders&to=orders&endpoint=bus";
    assertThat(dependsOn(question)).isEmpty();
    agent.kernel().coverage.clear();
    agent
        .kernel()
        .coverage
        .add(Coverage.missing("Unix sockets", "unix", "this kernel is old", "a newer one"));
    assertThat(dependsOn(question))
        .containsExactly("coverage: this kind is not covered here, because this kernel is old");
  }

  @Test
  void explainSaysThatNoSctpSocketIsGivenOut() throws IOException {
    String orders =
        Manifests.ORDERS.replace(
            "exposes: [", "exposes: [{name: wide, protocol: SCTP, port: 8080}, ");
    assertThat(agent.apply(orders, webTo("{entity: any}")).status()).isEqualTo(200);
    String question = "/v1/explain?from=web&to=orders&";
    for (String target : List.of("protocol=SCTP&port=8080", "endpoint=wide")) {
      JsonNode refused = agent.get(question + target).json();
      assertThat(refused.path("verdict").asString()).isEqualTo("deny");
      assertThat(refused.path("reason").asString()).isEqualTo("unknown-protocol");
      assertThat(refused.path("rule").isNull()).isTrue();
    }
    assertThat(agent.get(question + "protocol=TCP&port=8080").body())
        .contains("\"reason\":\"rule\"");
    assertThat(agent.get("/v1/explain?from=host&to=world&protocol=SCTP&port=8080").body())
        .contains("not-governed");
  }

  private static String webTo(String peer) {
    return Manifests.WEB.replace("{component: orders}", peer);
  }
}
