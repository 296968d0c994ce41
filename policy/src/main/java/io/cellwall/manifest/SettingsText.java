package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;

/** A text that is one mapping, read as strictly as a manifest; for settings of a program. */
public final class SettingsText {
  private SettingsText() {}

  /** The mapping; empty if there is nothing in the text, or if it is refused. */
  public static Optional<Value> read(Source source, Problems problems) {
    List<YamlDocuments.Document> documents = YamlDocuments.read(source, problems);
    if (documents.size() > 1) {
      problems.add(documents.get(1).start(), "found a second document, expected one");
      return Optional.empty();
    }
    return documents.stream().findFirst().map(document -> new Value(document.root(), "", problems));
  }
}
