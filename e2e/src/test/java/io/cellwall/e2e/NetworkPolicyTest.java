package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.e2e.NetworkPolicyScenario.Expectation;
import io.cellwall.e2e.NetworkPolicyScenario.Step;
import io.cellwall.manifest.Protocol;
import io.cellwall.policy.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kubernetes' own scenarios, with real processes: after each step every component tries every other
 * on every port. Where the scenario says who is denied, that must be so; everywhere, the kernel
 * must do what the Evaluator says.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworkPolicyTest {
  private static final int SCENARIOS = 48;

  private final Sandbox sandbox = Sandbox.start();
  private final Map<String, Integer> ports = Map.of("80", sandbox.port(80), "81", sandbox.port(81));
  private final Map<String, Probe> probes = new LinkedHashMap<>();

  private record Cell(String source, String destination, String endpoint, Target target) {
    Cell from(String other) {
      return new Cell(other, destination, endpoint, target);
    }
  }

  static List<NetworkPolicyScenario> scenarios() {
    return NetworkPolicyScenario.all();
  }

  @BeforeAll
  void startComponents() {
    Step open = new Step(List.of(), Map.of(), List.of());
    sandbox.cli().apply(new NetworkPolicyManifests(open, ports).text());
    for (String component : NetworkPolicyManifests.COMPONENTS) {
      Probe probe = sandbox.probe(NetworkPolicyManifests.name(component));
      probes.put(component, probe);
      cells(component).forEach(cell -> probe.serve(cell.target()));
    }
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void allScenariosAreThere() {
    assertThat(scenarios()).hasSize(SCENARIOS);
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void reachesWhatTheScenarioSays(NetworkPolicyScenario scenario) {
    for (Step step : scenario.steps()) {
      String manifests = new NetworkPolicyManifests(step, ports).text();
      sandbox.cli().apply(manifests);
      Oracle oracle = Oracle.of(manifests);
      theOracleSaysWhatIsExpected(step, oracle);
      List<String> wrong = new ArrayList<>();
      probes.forEach((source, probe) -> compare(source, probe, oracle, wrong));
      assertThat(wrong).isEmpty();
    }
  }

  private void theOracleSaysWhatIsExpected(Step step, Oracle oracle) {
    for (Expectation expectation : step.expect()) {
      for (String source : NetworkPolicyManifests.COMPONENTS) {
        for (String destination : NetworkPolicyManifests.COMPONENTS) {
          assertThat(allows(oracle, cell(source, destination, expectation.port())))
              .as("%s to %s on %s", source, destination, expectation.port())
              .isEqualTo(expectation.allows(source, destination));
        }
      }
    }
  }

  private void compare(String source, Probe probe, Oracle oracle, List<String> wrong) {
    List<Cell> cells = new ArrayList<>();
    for (String destination : NetworkPolicyManifests.COMPONENTS) {
      cells.addAll(cells(destination).stream().map(cell -> cell.from(source)).toList());
    }
    List<Reached> reached = probe.reach(cells.stream().map(Cell::target).toList());
    for (int i = 0; i < cells.size(); i++) {
      boolean allowed = allows(oracle, cells.get(i));
      Reached outcome = reached.get(i);
      if (allowed ? !outcome.answered() : !outcome.refused()) {
        wrong.add(cells.get(i) + " allowed=" + allowed + " but " + outcome);
      }
    }
  }

  private static boolean allows(Oracle oracle, Cell cell) {
    String source = NetworkPolicyManifests.name(cell.source());
    String destination = NetworkPolicyManifests.name(cell.destination());
    return oracle.decide(source, destination, cell.target()).verdict() == Verdict.ALLOW;
  }

  /** What a component serves; this kernel knows no SCTP. */
  private List<Cell> cells(String destination) {
    return NetworkPolicyManifests.ENDPOINTS.stream()
        .filter(endpoint -> !endpoint.endsWith("SCTP"))
        .map(endpoint -> cell(destination, destination, endpoint))
        .toList();
  }

  private Cell cell(String source, String destination, String endpoint) {
    int slash = endpoint.indexOf('/');
    int port = Objects.requireNonNull(ports.get(endpoint.substring(0, slash)));
    Protocol protocol = Protocol.valueOf(endpoint.substring(slash + 1));
    String address = NetworkPolicyManifests.address(destination);
    Target target = Target.tcp(address, port).by(protocol);
    return new Cell(source, destination, endpoint, target);
  }
}
