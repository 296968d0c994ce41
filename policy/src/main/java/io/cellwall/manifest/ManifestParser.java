package io.cellwall.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads manifests, YAML or JSON, and finds every error in them. */
public final class ManifestParser {
  static final String API_VERSION = "cellwall.io/v1";

  /** Characters in all sources together. */
  static final int LONGEST_INPUT = 10 * 1024 * 1024;

  private ManifestParser() {}

  /**
   * Reads all documents of all sources. Says nothing about how documents fit each other, except
   * that no two may have one name.
   */
  public static ParseResult parse(List<Source> sources) {
    return parse(sources, _ -> true);
  }

  /**
   * The same, but documents of other programs, told by their {@code apiVersion}, are passed over.
   */
  public static ParseResult parseAmongOthers(List<Source> sources) {
    return parse(sources, document -> !ForeignDocument.is(document.root()));
  }

  private static ParseResult parse(List<Source> sources, Predicate<YamlDocuments.Document> meant) {
    List<Manifest> manifests = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    long length = 0;
    for (Source source : sources) {
      Problems problems = new Problems(source.name());
      length += source.text().length();
      if (length > LONGEST_INPUT) {
        problems.add(
            problems.start(),
            "found more than " + LONGEST_INPUT + " characters of input, expected less");
      } else {
        YamlDocuments.read(source, problems).stream()
            .filter(meant)
            .forEach(it -> read(it, problems).ifPresent(manifests::add));
      }
      diagnostics.addAll(problems.sorted());
    }
    diagnostics.addAll(duplicates(manifests));
    return new ParseResult(manifests, diagnostics);
  }

  /** The manifest in a document; empty if there is something to complain about. */
  static Optional<Manifest> read(YamlDocuments.Document document, Problems problems) {
    int before = problems.count();
    Value value = new Value(document.root(), "", problems);
    Fields top = value.fields("apiVersion", "kind", "metadata", "spec");
    top.need("apiVersion").ifPresent(version -> version.word(List.of(API_VERSION), it -> it, ""));
    Optional<Manifest> manifest =
        top.need("kind")
            .map(kind -> kind.word(List.of("Component", "Grant"), it -> it, ""))
            .flatMap(kind -> read(kind, document, top));
    return problems.count() == before ? manifest : Optional.empty();
  }

  private static Optional<Manifest> read(String kind, YamlDocuments.Document document, Fields top) {
    return switch (kind) {
      case "Component" -> Optional.of(ComponentReader.read(document, top));
      case "Grant" -> Optional.of(GrantReader.read(document, top));
      default -> Optional.empty();
    };
  }

  private static List<Diagnostic> duplicates(List<Manifest> manifests) {
    Map<String, Manifest> seen = new HashMap<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Manifest manifest : manifests) {
      String key = manifest.kind() + " " + manifest.name();
      Manifest first = seen.putIfAbsent(key, manifest);
      if (first != null) {
        diagnostics.add(
            new Diagnostic(
                manifest.namePosition(),
                "metadata.name: found a second %s named %s, expected a name of its own; the first is at %s"
                    .formatted(
                        manifest.kind(), Shown.quoted(manifest.name()), first.namePosition())));
      }
    }
    return diagnostics;
  }
}
