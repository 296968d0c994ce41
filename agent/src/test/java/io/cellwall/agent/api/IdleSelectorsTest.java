package io.cellwall.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.agent.apply.FakeEnforcement;
import io.cellwall.manifest.ComponentManifest;
import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Resolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdleSelectorsTest {
  @TempDir private Path directory;

  @Test
  void unitsThatOnlyDoNotRunAreOneWarningAndASlipOfThePenIsItsOwn() throws IOException {
    Files.createFile(directory.resolve("nginx.service"));
    Files.createFile(directory.resolve("backup@.service"));
    assertThat(warnings("nginx.service", "backup@1.service, bakcup.service"))
        .containsExactly(
            "component c1: the selector bakcup.service finds no process",
            "units that run no process now, and are governed once they start: nginx.service,"
                + " backup@1.service");
  }

  @Test
  void nothingIsSaidOfUnitsThatRun() {
    FakeEnforcement kernel = new FakeEnforcement();
    Collection<ComponentManifest> components = components("nginx.service");
    assertThat(IdleSelectors.of(kernel, components).warnings(components, files())).isEmpty();
  }

  private List<String> warnings(String... units) {
    return new IdleSelectors(Set.of()).warnings(components(units), files());
  }

  private UnitFiles files() {
    return new UnitFiles(List.of(directory));
  }

  private static Collection<ComponentManifest> components(String... units) {
    StringBuilder text = new StringBuilder();
    for (int number = 0; number < units.length; number++) {
      text.append(
          """
          ---
          apiVersion: cellwall.io/v1
          kind: Component
          metadata: {name: c%d}
          spec: {selector: {systemdUnits: [%s]}}
          """
              .formatted(number, units[number]));
    }
    List<Source> sources = List.of(new Source("units.yaml", text.toString()));
    return Resolver.resolve(ManifestParser.parse(sources).manifests())
        .policy()
        .components()
        .values();
  }
}
