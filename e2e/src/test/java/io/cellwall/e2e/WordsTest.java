package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What commands say about changes, with an agent and a kernel behind them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WordsTest {
  private static final String MANIFEST =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: client}
      spec:
        egress: [{to: [{labels: {tier: data}}], endpoints: [echo]}]
      ---
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: server, labels: {tier: data}}
      spec:
        exposes: [{name: echo, protocol: TCP, port: $0}]
        ingress:   # whom it serves
          - from: [{component: client}]
            schedule: {from: "00:00", to: "24:00"}
      """;

  @TempDir Path directory;

  private final Sandbox sandbox = Sandbox.start();
  private String manifest = "";

  @BeforeAll
  void start() {
    manifest = sandbox.numbered(MANIFEST);
    assertThat(sandbox.cli().tryApply(manifest).errors()).isEmpty();
  }

  @AfterAll
  void stop() {
    sandbox.close();
  }

  @Test
  void whatIsGottenIsUnchangedWhenItIsAppliedAgain() throws IOException {
    String gotten = sandbox.cli().must("get", "components", "-o", "yaml");
    Cli.Result again = sandbox.cli().tryApply(gotten);
    assertThat(again.output().lines())
        .contains("component/client unchanged", "component/server unchanged");
    Path file = Files.writeString(directory.resolve("gotten.yaml"), gotten);
    assertThat(sandbox.cli().must("diff", "-f", file.toString()))
        .isEqualToIgnoringNewLines("no manifest would change");
  }

  @Test
  void aComponentThatNeverWasIsAnErrorAndNoEmptyList() {
    for (String command : new String[] {"flows", "audit"}) {
      Cli.Result result = sandbox.cli().run(command, "--component", "nosuch");
      assertThat(result.status()).isEqualTo(1);
      assertThat(result.errors()).contains("there is no component nosuch");
      assertThat(sandbox.cli().run(command, "--component", "client").status()).isZero();
      assertThat(sandbox.cli().run(command, "--component", "host").status()).isZero();
    }
  }

  @Test
  void aDeletionIsTriedWithoutDoingIt() {
    assertThat(sandbox.cli().must("delete", "component", "client", "--cascade", "--dry-run"))
        .contains("component/client removed (dry run)");
    assertThat(sandbox.cli().run("describe", "client").status()).isZero();
  }

  @Test
  void aRelabelledComponentIsTakenWithAWarningOfTheRuleThatMissesIt() {
    String relabelled =
        manifest.substring(manifest.indexOf("---\n")).replaceAll("\\bdata\\b", "store");
    Cli.Result strict = sandbox.cli().tryApply(relabelled, "--dry-run", "--strict");
    assertThat(strict.status()).isEqualTo(2);
    Cli.Result result = sandbox.cli().tryApply(relabelled, "--dry-run");
    assertThat(result.status()).as("%s", result).isZero();
    assertThat(result.errors())
        .startsWith("warning: component/client:5:18: spec.egress[0]: no component carries");
  }

  @Test
  void whatWasOnlyTriedTakesNoNumberFromWhatComesLater() {
    String[] names = {"one", "two", "three"};
    for (String name : names) {
      Cli.Result tried = sandbox.cli().tryApply(component(name), "--dry-run");
      assertThat(tried.status()).as("%s", tried).isZero();
    }
    assertThat(sandbox.cli().tryApply(component("later")).status()).isZero();
    int last =
        Math.max(
            sandbox.cli().json("describe", "client").path("identity").asInt(),
            sandbox.cli().json("describe", "server").path("identity").asInt());
    assertThat(sandbox.cli().json("describe", "later").path("identity").asInt())
        .isEqualTo(last + 1);
  }

  private static String component(String name) {
    return "{apiVersion: cellwall.io/v1, kind: Component, metadata: {name: %s}, spec: {}}"
        .formatted(name);
  }
}
