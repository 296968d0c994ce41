package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.Diagnostic;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Position;
import io.cellwall.manifest.Source;
import java.util.ArrayList;
import java.util.List;

/** Checks what is refused and where: a {@code §} in a manifest marks the place of a complaint. */
final class Refusals {
  private static final String FILE = "shop.yaml";

  private Refusals() {}

  /** The text, less its marks, is complained about at exactly the marks, in these words. */
  static void assertRefused(String marked, String... messages) {
    List<Diagnostic> diagnostics = check(marked.replace("§", ""));
    assertThat(diagnostics).extracting(Diagnostic::position).isEqualTo(marks(marked));
    assertThat(diagnostics).hasSameSizeAs(messages);
    for (int index = 0; index < messages.length; index++) {
      assertThat(diagnostics.get(index).message()).contains(messages[index]);
    }
  }

  static void assertAccepted(String text) {
    assertThat(check(text)).isEmpty();
  }

  static List<Diagnostic> check(String text) {
    ParseResult parsed = ManifestParser.parse(List.of(new Source(FILE, text)));
    return parsed.diagnostics().isEmpty()
        ? Resolver.resolve(parsed.manifests()).diagnostics()
        : parsed.diagnostics();
  }

  private static List<Position> marks(String marked) {
    List<Position> marks = new ArrayList<>();
    List<String> lines = List.of(marked.split("\n", -1));
    for (int line = 0; line < lines.size(); line++) {
      String rest = lines.get(line);
      for (int column = rest.indexOf('§'); column >= 0; column = rest.indexOf('§')) {
        marks.add(new Position(FILE, line + 1, column + 1));
        rest = rest.replaceFirst("§", "");
      }
    }
    return marks;
  }
}
