package io.cellwall.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One scenario of {@code network-policies.yaml}, which explains the words. */
record NetworkPolicyScenario(String name, List<Step> steps) {
  static List<NetworkPolicyScenario> all() {
    try (InputStream file =
        NetworkPolicyScenario.class.getResourceAsStream("/network-policies.yaml")) {
      return new YAMLMapper().readValue(Objects.requireNonNull(file), new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * @param labels more labels, by the components that have them
   */
  record Step(
      List<Policy> policies, Map<String, Map<String, String>> labels, List<Expectation> expect) {
    Step {
      labels = Objects.requireNonNullElse(labels, Map.of());
    }
  }

  /** A direction that is absent is not isolated; an empty list allows nothing. */
  record Policy(String select, @Nullable List<Rule> ingress, @Nullable List<Rule> egress) {}

  /** {@code from} and {@code to} are peers as a manifest has them. */
  record Rule(
      @Nullable List<Map<String, Object>> from,
      @Nullable List<Map<String, Object>> to,
      @Nullable List<String> ports) {
    List<Map<String, Object>> peers() {
      return from != null ? from : Objects.requireNonNull(to);
    }
  }

  /** Who is denied on a port such as {@code 80/TCP}; everyone else gets through. */
  record Expectation(String port, List<String> deny, List<String> allow) {
    Expectation {
      allow = Objects.requireNonNullElse(allow, List.of());
    }

    boolean allows(String source, String destination) {
      return source.equals(destination)
          || allow.stream().anyMatch(pair -> matches(pair, source, destination))
          || deny.stream().noneMatch(pair -> matches(pair, source, destination));
    }

    private static boolean matches(String pair, String source, String destination) {
      int space = pair.indexOf(' ');
      return selects(pair.substring(0, space), source)
          && selects(pair.substring(space + 1), destination);
    }
  }

  /** Whether {@code *}, {@code x/*} or {@code x/a} means this component. */
  static boolean selects(String pattern, String component) {
    return pattern.endsWith("*")
        ? component.startsWith(pattern.substring(0, pattern.length() - 1))
        : component.equals(pattern);
  }
}
