package io.cellwall.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.cellwall.policy.RandomManifests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * Reading of files: documents, text, limits. What manifests may say is tested with the resolver.
 */
class ManifestParserTest {
  private static final String WEB =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: web}
      """;
  private static final String DB = WEB.replace("web", "db");

  private static final String DAMAGE = "{}[]:,-&*!|>'\"#%@?`~. \n\t0ex\\";

  private static ParseResult parse(String text) {
    return ManifestParser.parse(List.of(new Source("shop.yaml", text)));
  }

  @Test
  void documentsKeepTheirTextAndPlace() {
    ParseResult result = parse("# the shop\n" + WEB + "---\n\n# its data\n" + DB + "...\n");
    assertThat(result.diagnostics()).isEmpty();
    assertThat(result.manifests())
        .extracting(Manifest::name, it -> it.position().line())
        .containsExactly(tuple("web", 1), tuple("db", 6));
    assertThat(result.manifests().getFirst().text()).isEqualTo("# the shop\n" + WEB);
    assertThat(result.manifests().getLast().text()).startsWith("\n# its data\napiVersion:");
  }

  @Test
  void textOfADocumentReadsAsTheSameManifest() {
    for (Manifest manifest : parse("# the shop\n" + WEB + "---\n" + DB).manifests()) {
      String padded = "\n".repeat(manifest.position().line() - 1) + manifest.text();
      assertThat(parse(padded).manifests().getFirst().locatedName())
          .isEqualTo(manifest.locatedName());
    }
  }

  @Test
  void emptyDocumentsAreNone() {
    assertThat(parse("---\n---\n# nothing\n---\n" + WEB + "---\n").manifests()).hasSize(1);
    assertThat(parse("")).isEqualTo(new ParseResult(List.of(), List.of()));
  }

  @Test
  void byteOrderMarkIsIgnored() {
    assertThat(parse("\ufeff" + WEB).diagnostics()).isEmpty();
  }

  @Test
  void bytesThatAreNotUtf8AreRefusedAtTheirPlace() {
    byte[] bytes = (WEB + "# \u00e9").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ManifestParser.parse(List.of(Source.utf8("shop.yaml", bytes))).diagnostics())
        .containsExactly(
            new Diagnostic(new Position("shop.yaml", 4, 3), "found bytes that are not UTF-8"));
  }

  @Test
  void longDocumentIsRefused() {
    String comment = "# " + "x".repeat(YamlDocuments.LONGEST_DOCUMENT) + "\n";
    assertThat(parse(WEB + "---\n" + comment + DB).diagnostics())
        .extracting(Diagnostic::position)
        .containsExactly(new Position("shop.yaml", 5, 1));
  }

  @Test
  void longLineIsRefusedBeforeItIsRead() {
    assertThat(parse(WEB + " ".repeat(8 * YamlDocuments.LONGEST_DOCUMENT)).diagnostics())
        .containsExactly(
            new Diagnostic(
                new Position("shop.yaml", 4, 1), "found a line longer than a document may be"));
  }

  @Test
  void longInputIsRefused() {
    Source large = new Source("large.yaml", "\n".repeat(ManifestParser.LONGEST_INPUT / 2 + 1));
    assertThat(ManifestParser.parse(List.of(large, large)).diagnostics()).hasSize(1);
  }

  @Test
  void duplicateAcrossFilesNamesBoth() {
    ParseResult result =
        ManifestParser.parse(List.of(new Source("a.yaml", WEB), new Source("b.yaml", WEB)));
    assertThat(result.diagnostics())
        .singleElement()
        .hasToString(
            "b.yaml:3:18: metadata.name: found a second Component named \"web\", expected a name"
                + " of its own; the first is at a.yaml:3:18");
  }

  @Property(tries = 1000)
  void garbageIsRefusedOrReadButNeverThrows(@ForAll String text) {
    assertThat(parse(WEB + "spec: " + text).manifests()).hasSizeLessThanOrEqualTo(1);
  }

  @Property(tries = 1000)
  void damagedManifestIsRefusedOrReadButNeverThrows(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(RandomManifests.of(seed, 2));
    for (int damage = 1 + random.nextInt(4); damage > 0; damage--) {
      char character = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
      text.setCharAt(random.nextInt(text.length()), character);
    }
    ParseResult result = parse(text.toString());
    assertThat(result.manifests().isEmpty() && result.diagnostics().isEmpty()).isFalse();
  }
}
