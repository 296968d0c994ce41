package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A refused change names the place and changes nothing: not the state, not one packet's verdict.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedManifestTest {
  private static final String MANIFESTS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}], endpoints: [echo]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server}
      spec:
        exposes:
          - {name: echo, protocol: TCP, port: $0}
          - {name: other, protocol: TCP, port: $1}
        ingress: [{from: [{component: client}]}]
      """;

  /** A change that would open everything, and would be all right but for one line. */
  private static final String OPENING =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{component: server}]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: newcomer}
      spec:
      """;

  private final Sandbox sandbox = Sandbox.start();
  private Probe client;

  /**
   * @param line after the opening change, indented by two, and its fault
   * @param found what the diagnostic must speak of
   */
  record Fault(String line, String found) {
    @Override
    public String toString() {
      return line;
    }
  }

  static Stream<Fault> faults() {
    return Stream.of(
        new Fault("unknown: 1", "unknown"),
        new Fault("enforcement: maybe", "maybe"),
        new Fault("enforcement: audit\n  enforcement: audit", "enforcement"),
        new Fault("selector: {cgroups: [/]}", "/"),
        new Fault("selector: {cgroups: [relative]}", "relative"),
        new Fault("selector: {cgroups: [/cellwall/server]}", "/cellwall/server"),
        new Fault("egress: [{to: [{component: nobody}]}]", "nobody"),
        new Fault("egress: [{to: [{component: server}], endpoints: [nothing]}]", "nothing"),
        new Fault("egress: [{to: [{cidr: 10.0.0.0/33}]}]", "10.0.0.0/33"),
        new Fault("egress: [{to: [{cidr: 10.0.0.1/8}]}]", "10.0.0.1/8"),
        new Fault("egress: [{to: [{entity: moon}]}]", "moon"),
        new Fault("egress: [{to: [{component: a, entity: any}]}]", "component"),
        new Fault("ingress: [{from: [{entity: any}], endpoints: [none]}]", "none"),
        new Fault("exposes: [{name: a, protocol: TCP, port: 0}]", "0"),
        new Fault("exposes: [{name: a, protocol: TCP, port: 65536}]", "65536"),
        new Fault("exposes: [{name: a, protocol: UDP, port: 9, endPort: 8}]", "8"),
        new Fault("exposes: [{name: a, protocol: TCP, port: $0}]", "$0"),
        new Fault("exposes: [{name: a, protocol: TELEPATHY, port: 1}]", "TELEPATHY"),
        new Fault("privileges: [everything]", "everything"),
        new Fault("limits: {memory: much}", "much"),
        new Fault("exposes: {", "not YAML"),
        new Fault("exposes: nothing", "nothing"));
  }

  @BeforeAll
  void startComponents() {
    sandbox.cli().apply(sandbox.numbered(MANIFESTS));
    client = sandbox.probe("client");
    Probe server = sandbox.probe("server");
    server.serve(Target.tcp("127.0.0.1", sandbox.port(0)));
    server.serve(Target.tcp("127.0.0.1", sandbox.port(1)));
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void changesNothingAndNamesThePlace(Fault fault) {
    String before = sandbox.cli().must("get", "components", "-o", "json");
    String text = sandbox.numbered(OPENING + "  " + fault.line() + "\n");

    Cli.Result result = sandbox.cli().tryApply(text);

    assertThat(result.status()).as("%s", result).isEqualTo(2);
    int lines = (int) OPENING.lines().count() + 1;
    assertThat(result.errors())
        .containsPattern("manifests\\.yaml:(" + lines + "|" + (lines + 1) + "):\\d+: ");
    assertThat(result.errors()).contains(sandbox.numbered(fault.found()));
    assertThat(sandbox.cli().must("get", "components", "-o", "json")).isEqualTo(before);
    stillTheOldRules();
  }

  @Test
  void whatThisKernelCannotEnforceIsRefusedToo() {
    String text = OPENING + "  limits: {memory: 1Gi}\n";
    Cli.Result result = sandbox.cli().tryApply(text);
    assertThat(result.status()).as("%s", result).isEqualTo(2);
    assertThat(result.errors()).contains("manifests.yaml:").contains("not covered");
    stillTheOldRules();
  }

  @Test
  void aComponentThatOthersRulesNameIsNotDeleted() {
    Cli.Result result = sandbox.cli().run("delete", "component", "server");
    assertThat(result.status()).as("%s", result).isNotZero();
    assertThat(result.errors()).contains("component/client:5:", "server");
    stillTheOldRules();
  }

  @Test
  void aTrialRunChangesNothing() {
    Cli.Result result = sandbox.cli().tryApply(OPENING + "  egress: []\n", "--dry-run");
    assertThat(result.status()).as("%s", result).isZero();
    assertThat(result.output()).contains("newcomer");
    stillTheOldRules();
  }

  @Test
  void aWrongCallIsToldFromAFailure() {
    assertThat(sandbox.cli().run("aply").status()).isEqualTo(2);
    assertThat(sandbox.cli().run("apply", "-f", "/nonexistent.yaml").status()).isIn(1, 2);
    assertThat(sandbox.cli().run("describe", "nobody").status()).isIn(1, 2);
  }

  private void stillTheOldRules() {
    List<Reached> reached =
        client.reach(
            List.of(
                Target.tcp("127.0.0.1", sandbox.port(0)),
                Target.tcp("127.0.0.1", sandbox.port(1))));
    assertThat(reached).extracting(Reached::outcome).containsExactly("echo", "EPERM");
  }
}
