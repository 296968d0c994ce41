package io.cellwall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestFilesTest {
  @TempDir Path directory;

  @BeforeEach
  void release() throws IOException {
    write("releases/42/web.yaml");
    write("releases/42/db/db.json");
  }

  private Path write(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "kind: Component\n");
  }

  private Path link(String name, String target) throws IOException {
    Path link = directory.resolve(name);
    Files.createDirectories(link.getParent());
    return Files.createSymbolicLink(link, Path.of(target));
  }

  private List<String> names(Object... arguments) {
    return ManifestFiles.read(List.of(arguments).stream().map(Object::toString).toList()).stream()
        .map(source -> directory.relativize(Path.of(source.name())).toString())
        .toList();
  }

  @Test
  void aLinkThatIsGivenIsFollowed() throws IOException {
    Path current = link("current", "releases/42");
    assertThat(names(current)).containsExactly("current/db/db.json", "current/web.yaml");
    assertThat(names(current + "/")).containsExactly("current/db/db.json", "current/web.yaml");
    assertThat(names(link("one.yaml", "releases/42/web.yaml"))).containsExactly("one.yaml");
  }

  @Test
  void linksToFilesInsideAFolderAreRead() throws IOException {
    link("all/web.yaml", "../releases/42/web.yaml");
    assertThat(names(directory.resolve("all"))).containsExactly("all/web.yaml");
  }

  @Test
  void aLinkedFolderInsideIsRefusedByNameAndNotLeftOut() throws IOException {
    write("all/web.yaml");
    Path link = link("all/shared", "../releases");
    assertThatThrownBy(() -> names(directory.resolve("all")))
        .isInstanceOf(WrongCallException.class)
        .hasMessageContaining(link + " is a link to a folder");
    assertThat(names(directory.resolve("all/web.yaml"), link)).hasSize(3);
  }

  @Test
  void aManifestThatCannotBeReadIsRefusedByNameAndNotLeftOut() throws IOException {
    write("all/web.yaml");
    Path link = link("all/gone.yaml", "nowhere.yaml");
    assertThatThrownBy(() -> names(directory.resolve("all")))
        .hasMessageContaining(link + " is a link that leads to no file");
  }

  @Test
  void whatIsHiddenIsNotMeant() throws IOException {
    link("all/..data", "../releases/42");
    link("all/web.yaml", "..data/web.yaml");
    write("all/.git/config.yaml");
    assertThat(names(directory.resolve("all"))).containsExactly("all/web.yaml");
  }

  @Test
  void whatNeverEndsIsNotReadToItsEnd() {
    assertThatThrownBy(() -> ManifestFiles.read(List.of("/dev/zero")))
        .hasMessageContaining("longer than 10 MiB");
  }
}
