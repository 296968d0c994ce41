package io.cellwall.agent.api;

import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.follow.CommitMessage;
import io.cellwall.repository.LogEntry;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StoredManifest;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls that show earlier revisions, or take all of them from one store to another. */
record HistoryRoutes(Repository repository, PolicyWriter writer) implements HttpService {
  private static final long PAGE = 1_000;

  private record Taken(long revision) {}

  private record Line(
      long revision,
      String time,
      String author,
      long uid,
      String message,
      @Nullable String commit,
      List<ChangeLine> changes) {
    static Line of(LogEntry entry) {
      RevisionHead head = entry.head();
      return new Line(
          head.number(),
          head.time().toString(),
          head.author().user(),
          head.author().uid(),
          head.message(),
          CommitMessage.commit(head).orElse(null),
          entry.changes().stream().map(ChangeLine::of).toList());
    }
  }

  private record View(
      long revision,
      String time,
      String author,
      long uid,
      String message,
      @Nullable String commit,
      List<TextChange> changes,
      List<ManifestView> manifests) {}

  private record ManifestView(String kind, String name, String text) {
    static ManifestView of(StoredManifest manifest) {
      return new ManifestView(manifest.kind(), manifest.name(), manifest.text());
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/revisions", this::some)
        .get("/revisions/{number}", this::one)
        .get("/history", this::export)
        .post("/history", this::take);
  }

  private void some(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request);
    Optional<String> name = parameters.text("name");
    long most = parameters.number("limit", PAGE);
    if (most < 1) {
      throw Refusals.badCall("limit: expected a number from 1 on, found " + most);
    }
    List<LogEntry> entries =
        repository.log(
            parameters.number("before", Long.MAX_VALUE),
            (int) Math.min(most, Integer.MAX_VALUE),
            entry -> name.isEmpty() || touches(entry, name.get()));
    if (entries.isEmpty() && name.isPresent() && !isKnown(name.get())) {
      throw Refusals.notFound("component or grant", name.get());
    }
    Json.send(response, entries.stream().map(Line::of).toList());
  }

  /** Whether the list is empty only because of what else was asked. */
  private boolean isKnown(String name) {
    return !repository.log(Long.MAX_VALUE, 1, entry -> touches(entry, name)).isEmpty();
  }

  private void export(ServerRequest request, ServerResponse response) {
    if (repository.latest().number() == 0) {
      throw Refusals.notFound("revision", "yet");
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/x-git-bundle").send(repository.export());
  }

  private void take(ServerRequest request, ServerResponse response) {
    Json.send(response, new Taken(writer.takeHistory(request.content().as(byte[].class))));
  }

  private static boolean touches(LogEntry entry, String name) {
    return entry.changes().stream().anyMatch(change -> change.name().equals(name));
  }

  private void one(ServerRequest request, ServerResponse response) {
    long number = Parameters.number("revision", request.path().pathParameters().get("number"));
    Revision revision =
        repository
            .read(number)
            .orElseThrow(() -> Refusals.notFound("revision", Long.toString(number)));
    Revision before = repository.read(number - 1).orElse(Revision.EMPTY);
    RevisionHead head = revision.head();
    Json.send(
        response,
        new View(
            number,
            head.time().toString(),
            head.author().user(),
            head.author().uid(),
            head.message(),
            CommitMessage.commit(head).orElse(null),
            TextChange.between(before.manifests(), revision.manifests()),
            revision.manifests().stream().map(ManifestView::of).toList()));
  }
}
