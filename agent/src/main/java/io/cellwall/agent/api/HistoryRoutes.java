package io.cellwall.agent.api;

import io.cellwall.repository.LogEntry;
import io.cellwall.repository.Repository;
import io.cellwall.repository.Revision;
import io.cellwall.repository.RevisionHead;
import io.cellwall.repository.StoredManifest;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/** Calls that show earlier revisions. */
record HistoryRoutes(Repository repository) implements HttpService {
  private record Line(
      long revision,
      String time,
      String author,
      long uid,
      String message,
      List<ChangeLine> changes) {
    static Line of(LogEntry entry) {
      RevisionHead head = entry.head();
      return new Line(
          head.number(),
          head.time().toString(),
          head.author().user(),
          head.author().uid(),
          head.message(),
          entry.changes().stream().map(ChangeLine::of).toList());
    }
  }

  private record View(
      long revision,
      String time,
      String author,
      long uid,
      String message,
      List<TextChange> changes,
      List<ManifestView> manifests) {}

  private record ManifestView(String kind, String name, String text) {
    static ManifestView of(StoredManifest manifest) {
      return new ManifestView(manifest.kind(), manifest.name(), manifest.text());
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/revisions", this::all).get("/revisions/{number}", this::one);
  }

  private void all(ServerRequest request, ServerResponse response) {
    Optional<String> name = new Parameters(request).text("name");
    Json.send(
        response,
        repository.log().stream()
            .filter(entry -> name.isEmpty() || touches(entry, name.get()))
            .map(Line::of)
            .toList());
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
            TextChange.between(before.manifests(), revision.manifests()),
            revision.manifests().stream().map(ManifestView::of).toList()));
  }
}
