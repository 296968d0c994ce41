package io.cellwall.agent.apply;

import io.cellwall.manifest.Source;
import io.cellwall.repository.Author;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** A small shop: web talks to orders. */
public final class Manifests {
  public static final Author ANN = new Author(1000, "ann");

  public static final String ORDERS =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: orders}
      spec:
        exposes: [{name: http, protocol: TCP, port: 8080}]
        ingress:
          - from: [{component: web}]
      """;

  public static final String WEB =
      """
      apiVersion: cellwall.io/v1
      kind: Component
      metadata: {name: web}
      spec:
        egress:
          - to: [{component: orders}]
      """;

  public static final String GRANT =
      """
      apiVersion: cellwall.io/v1
      kind: Grant
      metadata: {name: incident-42}
      spec:
        from: {component: orders}
        to: {component: orders}
        endpoints: [http]
        duration: 30m
        reason: "INC-42"
      """;

  private Manifests() {}

  public static ChangeRequest.Apply apply(String... texts) {
    return apply(false, texts);
  }

  public static ChangeRequest.Apply apply(boolean dryRun, String... texts) {
    Source source = new Source("shop.yaml", String.join("---\n", texts));
    return new ChangeRequest.Apply(
        List.of(source), ANN, "why", dryRun, false, OptionalLong.empty());
  }

  /** As somebody applies who takes warnings for errors. */
  static ChangeRequest.Apply strictly(String text) {
    return new ChangeRequest.Apply(
        List.of(new Source("shop.yaml", text)), ANN, "why", false, true, OptionalLong.empty());
  }

  /** As somebody applies who has seen {@code revision}. */
  static ChangeRequest.Apply applyFrom(long revision, String text) {
    return new ChangeRequest.Apply(
        List.of(new Source("shop.yaml", text)),
        ANN,
        "why",
        false,
        false,
        OptionalLong.of(revision));
  }

  static ChangeRequest.Rollback rollback(long revision, String... component) {
    return new ChangeRequest.Rollback(
        revision, Arrays.stream(component).findFirst(), ANN, "", false);
  }

  public static ChangeRequest.Delete delete(String component, boolean cascade) {
    return new ChangeRequest.Delete(ManifestKind.COMPONENT, component, cascade, ANN, false);
  }
}
