package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.Manifests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Changes and what they leave behind, asked for over the socket. */
class RevisionsTest {
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
  void revisionsAreListedShownAndGoneBackTo() throws IOException {
    agent.applyShop();
    agent.apply(Manifests.WEB + "# newer\n");
    assertThat(agent.get("/v1/revisions?name=orders").json()).hasSize(1);
    assertThat(agent.get("/v1/revisions?name=web").json()).hasSize(2);
    JsonNode second = agent.get("/v1/revisions/2").json();
    assertThat(second.path("author").asString()).isEqualTo(System.getProperty("user.name"));
    assertThat(second.path("manifests")).hasSize(2);
    assertThat(second.path("changes").path(0).path("diff").asString()).contains("+# newer");
    assertThat(agent.get("/v1/revisions/3").status()).isEqualTo(404);
    assertThat(agent.get("/v1/revisions/x").status()).isEqualTo(400);

    Map<String, Object> back = Map.of("revision", 1);
    assertThat(agent.ask("POST", "/v1/rollback", back).json().path("revision").asInt())
        .isEqualTo(3);
    assertThat(agent.get("/v1/components/web/description").body()).doesNotContain("# newer");
  }

  @Test
  void aNameThatNoRevisionKnowsIsAnErrorAndNoEmptyHistory() throws IOException {
    agent.applyShop();
    assertThat(agent.get("/v1/revisions?name=ghost").status()).isEqualTo(404);
    assertThat(agent.get("/v1/revisions?name=web&before=1").body()).isEqualTo("[]");
  }

  @Test
  void aDifferenceShowsTextsAndFlowsAndChangesNothing() throws IOException {
    agent.applyShop();
    String closed = Manifests.ORDERS.replace("[{component: web}]", "[]");
    Map<String, Object> body = Map.of("sources", List.of(Map.of("name", "a", "text", closed)));
    JsonNode answer = agent.ask("POST", "/v1/diff", body).json();
    assertThat(answer.path("changes").path(0).path("diff").asString())
        .contains("-    - from: [{component: web}]")
        .contains("+    - from: []");
    JsonNode flow = answer.path("flows").path(0);
    assertThat(flow.path("change").asString()).isEqualTo("denied");
    assertThat(flow.path("from").asString()).isEqualTo("web");
    assertThat(flow.path("endpoint").asString()).isEqualTo("http");
    assertThat(flow.path("after").path("reason").asString()).isEqualTo("ingress-not-allowed");
    assertThat(answer.path("flows")).hasSize(1);
    assertThat(agent.get("/v1/status").json().path("revision").asInt()).isEqualTo(1);
  }

  @Test
  void aDeletedComponentIsGoneAndOneThatIsNamedStays() throws IOException {
    agent.applyShop();
    assertThat(agent.ask("DELETE", "/v1/components/orders", Map.of()).status()).isEqualTo(409);
    assertThat(agent.ask("DELETE", "/v1/components/web", Map.of()).status()).isEqualTo(409);
    assertThat(agent.ask("DELETE", "/v1/components/web?cascade=true", Map.of()).status())
        .isEqualTo(200);
    assertThat(agent.get("/v1/components/web").status()).isEqualTo(404);
  }
}
