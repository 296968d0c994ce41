package io.cellwall.manifest;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What every component may reach without saying so: the places where the service manager hears of a
 * unit and takes what it prints, as long as they are the host's. Where a component exposes one of
 * them, its rules decide.
 */
public final class ManagerRule {
  private static final Position NOWHERE = new Position("", 1, 1);
  private static final List<String> PATHS =
      List.of(
          "/run/systemd/notify", // ready, reloading, stopping, watchdog, kept descriptors
          "/run/systemd/journal/stdout", // what a unit prints
          "/run/systemd/journal/socket"); // what the manager's child says before it is the unit

  /** In the form of a rule in a manifest. */
  public static final String TEXT =
      "{to: [{entity: host}], paths: [" + String.join(", ", PATHS) + "]}";

  static final EgressRule RULE =
      new EgressRule(
          NOWHERE,
          List.of(new Peer.Entity(NOWHERE, Peer.Entity.Kind.HOST)),
          Optional.empty(),
          Optional.empty(),
          Optional.of(PATHS.stream().map(path -> new HostPath(NOWHERE, path)).toList()),
          Optional.empty());

  private ManagerRule() {}

  /** The rules of a manifest and, behind them, this one. */
  static List<EgressRule> behind(List<EgressRule> written) {
    return Stream.concat(written.stream(), Stream.of(RULE)).toList();
  }
}
