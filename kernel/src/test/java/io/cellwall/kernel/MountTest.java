package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MountTest {
  @Test
  void aLineWithOptionalFieldsIsRead() {
    String line = "38 31 0:29 /below /sys/fs/a\\040b rw shared:4 master:1 - cgroup2 cgroup2 rw,x";
    assertThat(Mount.parse(line)).isEqualTo(new Mount(Path.of("/sys/fs/a b"), "/below", "cgroup2"));
  }

  @Test
  void aLineWithoutOptionalFieldsIsRead() {
    String line = "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755";
    assertThat(Mount.parse(line)).isEqualTo(new Mount(Path.of("/sys/fs/cgroup"), "/", "tmpfs"));
  }

  @Test
  void theInnermostMountContainsAPath() {
    assertThat(Mount.containing(Path.of("/proc/self/fd")))
        .hasValueSatisfying(mount -> assertThat(mount.type()).isEqualTo("proc"));
  }
}
