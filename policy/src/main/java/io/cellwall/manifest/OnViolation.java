package io.cellwall.manifest;

import java.net.InetAddress;
import java.util.Optional;

/**
 * How a flow is refused.
 *
 * @param target of {@link Action#REDIRECT} only
 */
public record OnViolation(Position position, Action action, Optional<Target> target) {

  /** The word in the manifest is the name in small letters. */
  public enum Action {
    /** With an error that the caller sees. */
    REJECT,
    /** In silence. */
    DROP,
    REDIRECT
  }

  /** Where a refused flow is taken. */
  public sealed interface Target {
    /** An endpoint of another component. */
    record Trap(Located<String> component, Located<String> endpoint) implements Target {}

    /** A place by its address. */
    record Address(InetAddress address, int port) implements Target {}
  }
}
