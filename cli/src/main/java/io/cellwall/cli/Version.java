package io.cellwall.cli;

import picocli.CommandLine.IVersionProvider;

/** The version written into the jar when it was built. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"cellwall " + (version == null ? "(not packaged)" : version)};
  }
}
