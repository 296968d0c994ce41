package io.cellwall.agent.api;

import io.cellwall.agent.apply.Caution;
import io.cellwall.agent.apply.ChangeRequest;
import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.ManifestKind;
import io.cellwall.agent.apply.Outcome;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.apply.RefusedException;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Uncovered;
import io.cellwall.policy.Warning;
import io.cellwall.repository.Author;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Calls that change what is in force. */
record PolicyRoutes(PolicyWriter writer, Enforcement enforcement) implements HttpService {
  /** It is kept with the revision for good, and read in every list of them. */
  private static final int LONGEST_MESSAGE = 4096;

  private record ApplyBody(
      @Nullable List<Source> sources,
      @Nullable String message,
      boolean dryRun,
      boolean strict,
      @Nullable Long fromRevision,
      @Nullable String confirmWithin,
      boolean force) {
    OptionalLong from() {
      return fromRevision == null ? OptionalLong.empty() : OptionalLong.of(fromRevision);
    }
  }

  private record RollbackBody(
      long revision,
      @Nullable String component,
      @Nullable String message,
      boolean dryRun,
      @Nullable String confirmWithin,
      boolean force) {}

  private record ConfirmBody(boolean takeBack) {}

  private record Confirmed(long revision) {}

  private record Answer(
      long revision,
      boolean dryRun,
      List<ChangeLine> changes,
      List<String> notCovered,
      List<String> warnings,
      @Nullable String confirmWithin) {
    static Answer of(Outcome outcome, List<String> warnings) {
      return new Answer(
          outcome.revision(),
          outcome.dryRun(),
          outcome.changes().stream().map(ChangeLine::of).toList(),
          outcome.uncovered().stream().map(Uncovered::toString).toList(),
          warnings,
          outcome.confirmWithin().map(Duration::toString).orElse(null));
    }
  }

  private record RunCgroup(String path) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/apply", this::apply)
        .post("/confirm", this::confirm)
        .post("/rollback", this::rollback)
        .delete("/components/{name}", delete(ManifestKind.COMPONENT))
        .delete("/grants/{name}", delete(ManifestKind.GRANT))
        .post("/components/{name}/run-cgroup", this::runCgroup);
  }

  private void apply(ServerRequest request, ServerResponse response) {
    ApplyBody body = Json.read(request, ApplyBody.class);
    if (body.sources() == null) {
      throw Refusals.badCall("the body needs sources");
    }
    if (body.strict()) {
      refuseIdle(writer.change(apply(request, body, true), Caution.NONE));
    }
    change(
        response,
        apply(request, body, body.dryRun()),
        caution(request, body.confirmWithin(), body.force()));
  }

  private static ChangeRequest apply(ServerRequest request, ApplyBody body, boolean dryRun) {
    return new ChangeRequest.Apply(
        Objects.requireNonNull(body.sources()),
        Caller.author(request),
        message(body.message()),
        dryRun,
        body.strict(),
        body.from());
  }

  private void refuseIdle(Outcome tried) {
    List<String> warnings = idle(tried);
    if (!warnings.isEmpty()) {
      throw new RefusedException(
          RefusedException.Code.MANIFEST_REFUSED,
          "nothing was changed: with --strict warnings are errors",
          warnings);
    }
  }

  private static Caution caution(
      ServerRequest request, @Nullable String confirmWithin, boolean force) {
    return new Caution(
        Optional.ofNullable(confirmWithin).map(PolicyRoutes::time), Caller.pid(request), force);
  }

  private static Duration time(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw Refusals.badCall("confirmWithin: expected a time such as PT60S, found " + text);
    }
  }

  private void confirm(ServerRequest request, ServerResponse response) {
    boolean back = Json.read(request, ConfirmBody.class).takeBack();
    Json.send(response, new Confirmed(back ? writer.takeBack() : writer.confirm()));
  }

  private void rollback(ServerRequest request, ServerResponse response) {
    RollbackBody body = Json.read(request, RollbackBody.class);
    change(
        response,
        new ChangeRequest.Rollback(
            body.revision(),
            Optional.ofNullable(body.component()),
            Caller.author(request),
            message(body.message()),
            body.dryRun()),
        caution(request, body.confirmWithin(), body.force()));
  }

  /** What cannot be printed would hide in the history what was done. */
  private static String message(@Nullable String text) {
    String message = text == null ? "" : text;
    if (message.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
      throw Refusals.badCall("message: expected no control characters");
    }
    if (message.length() > LONGEST_MESSAGE) {
      throw Refusals.badCall(
          "message: expected at most %d characters, found %d"
              .formatted(LONGEST_MESSAGE, message.length()));
    }
    return message;
  }

  private Handler delete(ManifestKind kind) {
    return (request, response) -> {
      Parameters parameters = new Parameters(request);
      Author author = Caller.author(request);
      change(
          response,
          new ChangeRequest.Delete(
              kind, name(request), parameters.flag("cascade"), author, parameters.flag("dryRun")),
          caution(request, null, parameters.flag("force")));
    };
  }

  private void change(ServerResponse response, ChangeRequest change, Caution caution) {
    Outcome outcome = writer.change(change, caution);
    Json.send(response, Answer.of(outcome, warnings(outcome)));
  }

  private List<String> warnings(Outcome outcome) {
    return Stream.concat(outcome.warnings().stream().map(Warning::toString), idle(outcome).stream())
        .toList();
  }

  /** About what the change names, whether it changes that or not. */
  private List<String> idle(Outcome outcome) {
    List<ComponentManifest> named =
        outcome.changes().stream()
            .filter(change -> change.kind() == ManifestKind.COMPONENT)
            .flatMap(change -> outcome.policy().component(change.name()).stream())
            .toList();
    return IdleSelectors.of(enforcement, named).warnings(named, UnitFiles.ofMachine());
  }

  private void runCgroup(ServerRequest request, ServerResponse response) {
    String name = name(request);
    if (writer.image().policy().component(name).isEmpty()) {
      throw Refusals.notFound("component", name);
    }
    Json.send(response, new RunCgroup(enforcement.runCgroup(name).toString()));
  }

  static String name(ServerRequest request) {
    return request.path().pathParameters().get("name");
  }
}
