package io.cellwall.manifest;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Reads a document of kind Grant. */
final class GrantReader {
  private GrantReader() {}

  static GrantManifest read(YamlDocuments.Document document, Fields top) {
    Located<String> name =
        top.need("metadata")
            .flatMap(value -> value.fields("name").need("name"))
            .map(PeerReader::componentName)
            .orElse(new Located<>("", top.position()));
    Optional<Fields> spec =
        top.need("spec")
            .map(value -> value.fields("from", "to", "endpoints", "duration", "expires", "reason"));
    return new GrantManifest(
        document.start(),
        document.text(),
        name,
        component(top, spec, "from"),
        component(top, spec, "to"),
        spec.flatMap(RuleReader::endpoints),
        spec.map(GrantReader::expiry).orElse(new Expiry.At(Instant.EPOCH)),
        spec.flatMap(fields -> fields.find("reason")).map(Value::text).orElse(""));
  }

  private static Located<String> component(Fields top, Optional<Fields> spec, String key) {
    return spec.flatMap(fields -> fields.need(key))
        .flatMap(value -> value.fields("component").need("component"))
        .map(PeerReader::componentName)
        .orElse(new Located<>("", top.position()));
  }

  private static Expiry expiry(Fields spec) {
    Optional<Value> end = spec.needOneOf(List.of("duration", "expires"));
    if (end.isPresent() && spec.has("duration")) {
      return new Expiry.After(
          end.get()
              .parse(
                  "a duration such as 90s, 30m or 1h30m, at most 3650d",
                  Duration.ofSeconds(1),
                  Numbers::duration));
    }
    return new Expiry.At(
        end.map(value ->
                value.parse(
                    "a time such as 2026-11-23T18:00:00Z", Instant.EPOCH, GrantReader::instant))
            .orElse(Instant.EPOCH));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
