package io.cellwall.manifest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The other side in a rule. */
public sealed interface Peer {
  Position position();

  /** Whether a list in it is there and empty: then its rule matches nothing. */
  default boolean hasEmptyList() {
    return false;
  }

  /** A component by name. */
  record Component(Located<String> name) implements Peer {
    @Override
    public Position position() {
      return name.position();
    }
  }

  /**
   * All components with these labels: every pair and every expression must match.
   *
   * @param expressions an empty list: no component
   */
  record Labels(
      Position position, Map<String, String> labels, Optional<List<LabelExpression>> expressions)
      implements Peer {
    public Labels {
      labels = Map.copyOf(labels);
      expressions = expressions.map(List::copyOf);
    }

    @Override
    public boolean hasEmptyList() {
      return expressions
          .filter(list -> list.isEmpty() || list.stream().anyMatch(LabelExpression::isEmpty))
          .isPresent();
    }

    /** Whether a component with the labels {@code candidate} is meant. */
    public boolean matches(Map<String, String> candidate) {
      return !hasEmptyList()
          && candidate.entrySet().containsAll(labels.entrySet())
          && expressions.orElse(List.of()).stream()
              .allMatch(expression -> expression.matches(candidate));
    }
  }

  /**
   * Addresses.
   *
   * @param except an empty list: no address, as an empty list is anywhere in a rule
   */
  record Block(Position position, Cidr cidr, Optional<List<Cidr>> except) implements Peer {
    public Block {
      except = except.map(List::copyOf);
    }

    @Override
    public boolean hasEmptyList() {
      return except.filter(List::isEmpty).isPresent();
    }

    public List<Cidr> exceptions() {
      return except.orElse(List.of());
    }
  }

  /** Everyone of a kind. */
  record Entity(Position position, Kind kind) implements Peer {
    /** The word in the manifest is the name in small letters. */
    public enum Kind {
      HOST,
      WORLD,
      ANY
    }
  }
}
