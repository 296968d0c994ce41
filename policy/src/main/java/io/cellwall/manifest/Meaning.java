package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;

/** What a manifest says, whatever its form: order of keys, quotes, block or flow, JSON or YAML. */
public final class Meaning {
  private Meaning() {}

  /** Equal to that of each text that says the same; empty where it is not a manifest. */
  public static Optional<Manifest> of(String text) {
    Problems problems = Problems.placeless();
    List<YamlDocuments.Document> documents = YamlDocuments.read(new Source("", text), problems);
    if (documents.size() != 1 || problems.count() > 0) {
      return Optional.empty();
    }
    return ManifestParser.read(
        new YamlDocuments.Document(documents.getFirst().root(), "", problems.start()), problems);
  }

  /** Whether a text that can be read says something to people alone. */
  public static boolean hasComments(String text) {
    LoadSettings settings = LoadSettings.builder().setParseComments(true).build();
    for (Event event : new Parse(settings).parseString(text)) {
      if (event.getEventId() == Event.ID.Comment) {
        return true;
      }
    }
    return false;
  }
}
