package io.cellwall.repository;

import io.cellwall.repository.ManifestChange.Effect;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A revision's head as a commit's message: what its author wrote, unchanged, then a paragraph of
 * trailers. Nothing but this class writes the last paragraph, so the author's text may look like
 * one.
 */
final class CommitText {
  private static final String REVISION = "Revision";
  private static final String TIME = "Time";
  private static final String UID = "Uid";
  private static final String USER = "User";
  private static final String CHANGE = "Change";

  private CommitText() {}

  static String of(LogEntry entry) {
    RevisionHead head = entry.head();
    StringBuilder text = new StringBuilder(head.message());
    if (!text.isEmpty()) {
      text.append("\n\n");
    }
    trailer(text, REVISION, Long.toString(head.number()));
    trailer(text, TIME, head.time().toString());
    trailer(text, UID, Long.toString(head.author().uid()));
    trailer(text, USER, head.author().user());
    for (ManifestChange change : entry.changes()) {
      trailer(text, CHANGE, change.kind() + " " + change.name() + " " + change.effect().text());
    }
    return text.toString();
  }

  private static void trailer(StringBuilder text, String key, String value) {
    text.append(key).append(": ").append(value).append('\n');
  }

  /**
   * @throws IllegalArgumentException if {@link #of} did not write it
   */
  static LogEntry parse(String text) {
    int end = text.lastIndexOf("\n\n");
    String message = end < 0 ? "" : text.substring(0, end);
    Map<String, String> trailers = new HashMap<>();
    List<ManifestChange> changes = new ArrayList<>();
    for (String line : text.substring(end < 0 ? 0 : end + 2).split("\n", -1)) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        continue;
      }
      String key = line.substring(0, colon);
      String value = line.substring(colon + 2);
      if (key.equals(CHANGE)) {
        changes.add(change(value));
      } else {
        trailers.put(key, value);
      }
    }
    return new LogEntry(head(trailers, message), changes);
  }

  private static RevisionHead head(Map<String, String> trailers, String message) {
    try {
      return new RevisionHead(
          Long.parseLong(required(trailers, REVISION)),
          Instant.parse(required(trailers, TIME)),
          new Author(Long.parseLong(required(trailers, UID)), required(trailers, USER)),
          message);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time, trailers=" + trailers, e);
    }
  }

  private static String required(Map<String, String> trailers, String key) {
    String value = trailers.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no trailer " + key + ", trailers=" + trailers);
    }
    return value;
  }

  private static ManifestChange change(String value) {
    String[] words = value.split(" ", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("not a change, text=" + value);
    }
    return new ManifestChange(
        words[0], words[1], Effect.valueOf(words[2].toUpperCase(Locale.ROOT)));
  }
}
