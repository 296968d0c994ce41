package io.cellwall.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExcerptTest {
  private static ComponentManifest read(String text) {
    ParseResult result = ManifestParser.parse(List.of(new Source("x.yaml", text)));
    assertThat(result.diagnostics()).isEmpty();
    return (ComponentManifest) result.manifests().getLast();
  }

  private static List<String> egress(String text) {
    ComponentManifest manifest = read(text);
    return manifest.egress().stream()
        .map(rule -> Excerpt.at(manifest, rule.position()).orElseThrow())
        .toList();
  }

  private static final String HEAD =
      "apiVersion: cellwall.io/v1\nkind: Component\nmetadata: {name: web}\n";

  @Test
  void aRuleInABlockIsShownWithoutItsIndentationAndWithoutWhatFollows() {
    String spec =
        """
        spec:
          egress:
            - to:   # whom
                - component: db

              endpoints: [sql]
            # the world
            - to: [{entity: world}]

          # of the next key
          enforcement: audit
        """;
    assertThat(egress(HEAD + spec))
        .containsExactly(
            "to:   # whom\n  - component: db\n\nendpoints: [sql]", "to: [{entity: world}]");
  }

  @Test
  void aRuleInOneLineIsThatPartOfTheLine() {
    assertThat(egress(HEAD + "spec: {egress: [{to: [{entity: host}]}, {to: []}]} # end\n"))
        .containsExactly("{to: [{entity: host}]}", "{to: []}");
  }

  @Test
  void aDocumentAmongOthersIsCountedFromItsOwnFirstLine() {
    String first = "# one\n" + HEAD.replace("web", "db") + "---\n# \u00e9\ud83d\ude00\n";
    assertThat(egress(first + HEAD + "spec:\n  egress: [{to: [{entity: any}]}]\n"))
        .containsExactly("{to: [{entity: any}]}");
  }
}
