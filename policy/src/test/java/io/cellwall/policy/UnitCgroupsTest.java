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
}
