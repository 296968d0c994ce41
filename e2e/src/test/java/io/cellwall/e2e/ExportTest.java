package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All revisions, from one agent to another. */
class ExportTest {
  private static final String OPEN =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress: [{from: [{component: client}]}]
      """;

  private final Sandbox here = Sandbox.start();
  private final Sandbox there = Sandbox.start();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    try (there) {
      here.close();
    }
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void whatIsExportedIsEnforcedElsewhereWithAllItsHistory() {
    here.cli().apply(there.numbered(OPEN.replace("[{from: [{component: client}]}]", "[]")));
    here.cli().tryApply(there.numbered(OPEN), "-m", "open it");
    here.cli().must("export", path("history"));
    assertThat(there.cli().must("import", path("history"))).contains("revision 2");

    assertThat(there.cli().json("history")).isEqualTo(here.cli().json("history"));
    assertThat(there.cli().json("show", "1")).isEqualTo(here.cli().json("show", "1"));
    Target echo = Target.tcp("127.0.0.1", there.port(0));
    there.probe("server").serve(echo);
    assertThat(there.probe("client").reach(echo).answered()).isTrue();
    assertThat(there.probe("stranger").reach(echo).answered()).isFalse();
    there.cli().must("rollback", "1");
    assertThat(there.cli().json("history")).hasSize(3);

    Cli.Result again = there.cli().run("import", path("history"));
    assertThat(again.status()).isEqualTo(1);
    assertThat(again.errors()).contains("there are revisions already");
  }

  @Test
  void whatIsThereAlreadyIsNotOverwrittenAndWhatIsNoExportChangesNothing() throws IOException {
    here.cli().apply(here.numbered(OPEN));
    Path file = Files.writeString(directory.resolve("file"), "mine");
    for (List<String> words :
        List.of(List.of("export", path("file")), List.of("export", "--manifests", path("file")))) {
      Cli.Result refused = here.cli().run(words.toArray(String[]::new));
      assertThat(refused.status()).isEqualTo(2);
      assertThat(refused.errors()).contains("is there already");
    }
    assertThat(file).hasContent("mine");

    Cli.Result refused = there.cli().run("import", path("file"));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.errors()).contains("nothing was imported");
    assertThat(there.cli().json("status").path("revision").asLong()).isZero();
    assertThat(there.cli().run("export", path("empty")).status()).isEqualTo(1);
  }

  @Test
  void anExportCanBeClonedAndItsManifestsWrittenAsAFolder() throws GitAPIException {
    here.cli().apply(here.numbered(OPEN));
    here.cli().must("export", path("history"));
    Git.cloneRepository()
        .setURI(path("history"))
        .setDirectory(directory.resolve("clone").toFile())
        .call()
        .close();
    here.cli().must("export", "--manifests", path("folder"));
    for (String copy : List.of("clone", "folder")) {
      assertThat(here.cli().must("apply", "-f", path(copy), "--dry-run"))
          .contains("component/client unchanged")
          .contains("component/server unchanged");
    }
  }
}
