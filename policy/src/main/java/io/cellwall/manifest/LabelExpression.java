package io.cellwall.manifest;

import java.util.Map;
import java.util.Set;

/**
 * A requirement on one label, with the meaning it has in Kubernetes.
 *
 * @param values only of {@link Operator#IN} and {@link Operator#NOT_IN}
 */
public record LabelExpression(String key, Operator operator, Set<String> values) {

  /** How {@code values} relate to the label. */
  public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    /** The word in a manifest. */
    public String text() {
      return text;
    }

    /** Whether {@code values} must be given. */
    public boolean takesValues() {
      return this == IN || this == NOT_IN;
    }
  }

  public LabelExpression {
    values = Set.copyOf(values);
  }

  /** Whether values are asked for and none is given: it holds for no label, not even NotIn. */
  public boolean isEmpty() {
    return operator.takesValues() && values.isEmpty();
  }

  /** As in Kubernetes, NotIn holds also where the label is absent. */
  public boolean matches(Map<String, String> labels) {
    String value = labels.get(key);
    return switch (operator) {
      case IN -> value != null && values.contains(value);
      case NOT_IN -> !isEmpty() && (value == null || !values.contains(value));
      case EXISTS -> value != null;
      case DOES_NOT_EXIST -> value == null;
    };
  }
}
