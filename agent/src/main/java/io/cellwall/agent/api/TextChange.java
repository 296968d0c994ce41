package io.cellwall.agent.api;

import io.cellwall.repository.ManifestChange;
import io.cellwall.repository.StoredManifest;
import io.cellwall.repository.TextDifference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happens to one manifest, and to its text.
 *
 * @param diff hunks in the unified form
 */
record TextChange(String kind, String name, String change, String diff) {

  static List<TextChange> between(List<StoredManifest> before, List<StoredManifest> after) {
    Map<String, String> old = texts(before);
    Map<String, String> now = texts(after);
    return ManifestChange.between(before, after).stream()
        .map(change ->
            new TextChange(
                change.kind(),
                change.name(),
                change.effect().text(),
                TextDifference.of(
                    old.getOrDefault(change.path(), ""), now.getOrDefault(change.path(), ""))))
        .toList();
  }

  private static Map<String, String> texts(List<StoredManifest> manifests) {
    Map<String, String> texts = new HashMap<>();
    manifests.forEach(manifest -> texts.put(manifest.path(), manifest.text()));
    return texts;
  }
}
