package io.cellwall.agent.api;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Bodies of requests and answers. */
final class Json {
  static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Json() {}

  static <T> T read(ServerRequest request, Class<T> type) {
    try {
      return MAPPER.readValue(request.content().as(byte[].class), type);
    } catch (JacksonException e) {
      throw Refusals.badCall("the body is not what was expected: " + e.getOriginalMessage());
    }
  }

  static void send(ServerResponse response, Object answer) {
    send(response, Status.OK_200, answer);
  }

  static void send(ServerResponse response, Status status, Object answer) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(MAPPER.writeValueAsBytes(answer));
  }

  /** A manifest as the tree it is. */
  static JsonNode manifest(String text) {
    return YAML.readTree(text);
  }
}
