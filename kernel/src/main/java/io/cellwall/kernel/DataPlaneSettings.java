package io.cellwall.kernel;

import java.nio.file.Path;

/**
 * Where the data plane lives.
 *
 * @param cgroupRoot directory of the cgroup whose subtree is governed
 * @param bpffs directory of the pins, below a BPF file system; created, and mounted if need be
 */
public record DataPlaneSettings(Path cgroupRoot, Path bpffs) {
  public DataPlaneSettings {
    cgroupRoot = cgroupRoot.toAbsolutePath().normalize();
    bpffs = bpffs.toAbsolutePath().normalize();
  }
}
