package io.cellwall.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As systemd names cgroups, in its versions 252 to 257. */
class UnitCgroupsTest {
  @ParameterizedTest
  @CsvSource({
    "nginx.service, nginx.service",
    "io.service, _io.service",
    "memory.slice, _memory.slice",
    "bpf-devices.service, _bpf-devices.service",
    "io.foo.service, io.foo.service _io.foo.service",
    "ionice.service, ionice.service",
    "_x.service, __x.service",
    ".x.service, _.x.service",
    "cgroup.service, _cgroup.service",
    "cgroup.procs.service, _cgroup.procs.service",
    "tasks.service, tasks.service",
    "caf\\xc3\\xa9.service, caf\\xc3\\xa9.service",
  })
  void aUnitsCgroupIsNamedAsSystemdDoes(String unit, String names) {
    assertThat(UnitCgroups.names(unit)).isEqualTo(List.of(names.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource({
    "nginx.service, nginx.service nginx.socket",
    "io.service, _io.service _io.socket",
    "getty@tty1.service, getty@tty1.service getty@tty1.socket",
    "nginx.socket, nginx.socket",
    "system-echo.slice, system-echo.slice",
  })
  void aServiceTakesItsSocketAlong(String unit, String names) {
    assertThat(UnitCgroups.selected(unit)).isEqualTo(List.of(names.split(" ", -1)));
  }
}
