package io.cellwall.e2e;

import io.cellwall.e2e.NetworkPolicyScenario.Policy;
import io.cellwall.e2e.NetworkPolicyScenario.Rule;
import io.cellwall.e2e.NetworkPolicyScenario.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Nine components x/a to z/c, each at a loopback address of its own, under the policies of one
 * step. Kubernetes allows what no policy isolates; a component allows nothing by itself. So a
 * direction without a policy becomes a rule for everyone, and one with policies the union of
 * theirs.
 */
record NetworkPolicyManifests(Step step, Map<String, Integer> ports) {
  static final List<String> COMPONENTS =
      List.of("x/a", "x/b", "x/c", "y/a", "y/b", "y/c", "z/a", "z/b", "z/c");
  static final List<String> ENDPOINTS =
      List.of("80/TCP", "81/TCP", "80/UDP", "81/UDP", "80/SCTP", "81/SCTP");

  static String name(String component) {
    return component.replace('/', '-');
  }

  static String address(String component) {
    return "127.0.1." + (COMPONENTS.indexOf(component) + 1);
  }

  /** JSON, which is YAML too. */
  String text() {
    return COMPONENTS.stream()
        .map(this::manifest)
        .map(Probe.JSON::writeValueAsString)
        .collect(Collectors.joining("\n---\n"));
  }

  private Map<String, Object> manifest(String component) {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("exposes", ENDPOINTS.stream().map(port -> exposure(component, port)).toList());
    spec.put("ingress", rules(component, Policy::ingress, "from"));
    spec.put("egress", rules(component, Policy::egress, "to"));
    return Map.of(
        "apiVersion",
        "cellwall.io/v1",
        "kind",
        "Component",
        "metadata",
        Map.of("name", name(component), "labels", labels(component)),
        "spec",
        spec);
  }

  private Map<String, String> labels(String component) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("ns", component.substring(0, 1));
    labels.put("pod", component.substring(2));
    step.labels()
        .forEach((pattern, more) -> {
          if (NetworkPolicyScenario.selects(pattern, component)) {
            labels.putAll(more);
          }
        });
    return labels;
  }

  private Map<String, Object> exposure(String component, String endpoint) {
    int slash = endpoint.indexOf('/');
    return Map.of(
        "name",
        endpointName(endpoint),
        "protocol",
        endpoint.substring(slash + 1),
        "port",
        Objects.requireNonNull(ports.get(endpoint.substring(0, slash))),
        "addresses",
        List.of(address(component)));
  }

  private static String endpointName(String endpoint) {
    return "serve-" + endpoint.replace('/', '-').toLowerCase(Locale.ROOT);
  }

  private List<Map<String, Object>> rules(
      String component, Function<Policy, @Nullable List<Rule>> direction, String peers) {
    List<Map<String, Object>> rules = new ArrayList<>();
    boolean isolated = false;
    for (Policy policy : step.policies()) {
      List<Rule> allowed = direction.apply(policy);
      if (allowed != null && isSelected(policy.select(), component)) {
        isolated = true;
        allowed.forEach(rule -> rules.add(rule(rule, peers)));
      }
    }
    return isolated ? rules : List.of(Map.of(peers, List.of(Map.of("entity", "any"))));
  }

  private boolean isSelected(String selector, String component) {
    int equals = selector.indexOf('=');
    return equals < 0
        ? NetworkPolicyScenario.selects(selector, component)
        : selector
            .substring(equals + 1)
            .equals(labels(component).get(selector.substring(0, equals)));
  }

  private static Map<String, Object> rule(Rule rule, String peers) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put(peers, rule.peers().stream().map(NetworkPolicyManifests::peer).toList());
    if (rule.ports() != null) {
      result.put(
          "endpoints", rule.ports().stream().map(NetworkPolicyManifests::endpointName).toList());
    }
    return result;
  }

  /** An address is written as the component that has it. */
  private static Map<String, Object> peer(Map<String, Object> peer) {
    if (!(peer.get("cidr") instanceof String cidr)) {
      return peer;
    }
    Map<String, Object> addresses = new LinkedHashMap<>();
    addresses.put("cidr", cidr.equals("all") ? "127.0.1.0/24" : address(cidr) + "/32");
    if (peer.get("except") instanceof List<?> except) {
      addresses.put("except", except.stream().map(one -> address(one.toString()) + "/32").toList());
    }
    return addresses;
  }
}
