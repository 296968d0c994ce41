package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.compile.Identity;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CgroupPlaceTest {
  private static final Map<String, Integer> SELECTORS =
      Map.of("/system.slice/web.service", 16, "db.service", 17);

  private static int selected(String... names) {
    CgroupPlace place = new CgroupPlace(Path.of("/root"), "", true);
    for (String name : names) {
      place = place.child(place.directory().resolve(name));
    }
    return place.selected(SELECTORS);
  }

  @Test
  void aPathIsSelectedExactly() {
    assertThat(selected("system.slice", "web.service")).isEqualTo(16);
    assertThat(selected("system.slice", "web.service", "child")).isEqualTo(Identity.NONE);
    assertThat(selected("system.slice")).isEqualTo(Identity.NONE);
    assertThat(selected()).isEqualTo(Identity.NONE);
  }

  @Test
  void aUnitIsFoundBelowSlicesOnly() {
    assertThat(selected("db.service")).isEqualTo(17);
    assertThat(selected("a.slice", "a-b.slice", "db.service")).isEqualTo(17);
    assertThat(selected("user.slice", "user@1000.service", "db.service")).isEqualTo(Identity.NONE);
    assertThat(selected("user@1000.service", "fake.slice", "db.service")).isEqualTo(Identity.NONE);
  }
}
