package io.cellwall.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KernelFeaturesTest {
  @Test
  void whatTheDataPlaneNeedsIsCoveredHere() {
    assertThat(KernelFeatures.probe())
        .filteredOn(Coverage::covered)
        .extracting(Coverage::capability)
        .contains("network", "address", "raw-socket", "socket-option", "new-cgroup");
  }

  @Test
  void schedulesAreCoveredByTheKernelsOwnClock() {
    assertThat(KernelFeatures.probe())
        .filteredOn(coverage -> coverage.capability().equals("schedule"))
        .singleElement()
        .matches(Coverage::covered);
  }

  @Test
  void whatIsNotCoveredSaysWhy() {
    assertThat(KernelFeatures.probe())
        .filteredOn(coverage -> !coverage.covered())
        .isNotEmpty()
        .allSatisfy(coverage -> assertThat(coverage.because()).isNotBlank());
  }
}
