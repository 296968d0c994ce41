package io.cellwall.manifest;

import java.util.List;
import java.util.Map;

/** The other side in a rule. */
public sealed interface Peer {
  Position position();

  /** A component by name. */
  record Component(Located<String> name) implements Peer {
    @Override
    public Position position() {
      return name.position();
    }
  }

  /** All components with these labels: every pair and every expression must match. */
  record Labels(Position position, Map<String, String> labels, List<LabelExpression> expressions)
      implements Peer {
    public Labels {
      labels = Map.copyOf(labels);
      expressions = List.copyOf(expressions);
    }

    /** Whether a component with the labels {@code candidate} is meant. */
    public boolean matches(Map<String, String> candidate) {
      return candidate.entrySet().containsAll(labels.entrySet())
          && expressions.stream().allMatch(expression -> expression.matches(candidate));
    }
  }

  /** Addresses. */
  record Block(Position position, Cidr cidr, List<Cidr> except) implements Peer {
    public Block {
      except = List.copyOf(except);
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
