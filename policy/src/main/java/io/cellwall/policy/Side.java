package io.cellwall.policy;

import java.util.Locale;

/** One end of a flow, by name. */
public sealed interface Side {
  /** A component, with or without a manifest. */
  record Component(String name) implements Side {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What is not a component. */
  enum Other implements Side {
    /** A process of this machine in no component. */
    HOST,
    /** Not on this machine. */
    WORLD,
    /** Nobody knows. */
    UNIDENTIFIED;

    /** The word of manifests. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** From the words of the command line: {@code host}, {@code world} or a component's name. */
  static Side of(String text) {
    return switch (text) {
      case "host" -> Other.HOST;
      case "world" -> Other.WORLD;
      default -> new Component(text);
    };
  }
}
