package io.cellwall.compile;

import io.cellwall.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pass: gives each component its identity. */
final class NumberComponents {
  private NumberComponents() {}

  static Map<String, Integer> numbers(Policy policy, Identities identities) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (String name : policy.components().keySet()) {
      numbers.put(name, identities.component(name));
    }
    return numbers;
  }

  /** The number of a component that the policy, being resolved, must have. */
  static int number(Map<String, Integer> numbers, String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw new IllegalArgumentException("policy names a component that it lacks, name=" + name);
    }
    return number;
  }
}
