package io.cellwall.agent.api;

import io.cellwall.agent.apply.RefusedException;
import io.cellwall.agent.apply.RefusedException.Code;
import io.cellwall.agent.apply.RefusedException.Fault;
import io.cellwall.repository.RepositoryException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Every answer that is not a yes: {@code {"error": {"code", "message", "diagnostics"}}}. */
final class ApiErrors {
  private static final Logger LOGGER = System.getLogger(ApiErrors.class.getName());

  private ApiErrors() {}

  private record Body(Problem error) {}

  private record Problem(String code, String message, List<String> diagnostics) {}

  static void register(HttpRouting.Builder routing) {
    routing.any((request, response) -> {
      throw Refusals.notFound(
          "call", request.prologue().method().text() + " " + request.path().path());
    });
    routing.error(RefusedException.class, ApiErrors::refused);
    routing.error(RepositoryException.class, ApiErrors::unreadable);
    routing.error(RequestException.class, ApiErrors::malformed);
    routing.error(RuntimeException.class, ApiErrors::failed);
  }

  private static void refused(
      ServerRequest request, ServerResponse response, RefusedException refusal) {
    send(response, status(refusal.code().fault()), problem(refusal));
  }

  private static Problem problem(RefusedException refusal) {
    return new Problem(
        refusal.code().text(), String.valueOf(refusal.getMessage()), refusal.diagnostics());
  }

  static byte[] body(RefusedException refusal) {
    return Json.MAPPER.writeValueAsBytes(new Body(problem(refusal)));
  }

  private static void unreadable(
      ServerRequest request, ServerResponse response, RepositoryException damage) {
    refused(
        request,
        response,
        new RefusedException(Code.STORE_DAMAGED, String.valueOf(damage.getMessage()), damage));
  }

  private static void malformed(
      ServerRequest request, ServerResponse response, RequestException wrong) {
    send(
        response,
        wrong.status(),
        new Problem("bad-call", String.valueOf(wrong.getMessage()), List.of()));
  }

  private static void failed(
      ServerRequest request, ServerResponse response, RuntimeException failure) {
    LOGGER.log(Level.ERROR, "a call failed, path=" + request.path().path(), failure);
    send(
        response,
        Status.INTERNAL_SERVER_ERROR_500,
        new Problem("internal", "the agent failed: " + failure, List.of()));
  }

  static Status status(Fault fault) {
    return switch (fault) {
      case USER -> Status.BAD_REQUEST_400;
      case STRANGER -> Status.FORBIDDEN_403;
      case ABSENT -> Status.NOT_FOUND_404;
      case CONFLICT -> Status.CONFLICT_409;
      case ENVIRONMENT -> Status.INTERNAL_SERVER_ERROR_500;
      case RESOURCE -> Status.SERVICE_UNAVAILABLE_503;
    };
  }

  private static void send(ServerResponse response, Status status, Problem problem) {
    Json.send(response, status, new Body(problem));
  }
}
