package io.cellwall.agent.api;

import io.cellwall.agent.apply.Change;
import io.cellwall.repository.ManifestChange;

/** What happens to one manifest. */
record ChangeLine(String kind, String name, String change) {
  static ChangeLine of(Change change) {
    return new ChangeLine(change.kind().text(), change.name(), change.effect().text());
  }

  static ChangeLine of(ManifestChange change) {
    return new ChangeLine(change.kind(), change.name(), change.effect().text());
  }
}
