package io.cellwall.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.cellwall.manifest.ManifestParser;
import io.cellwall.manifest.ParseResult;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Decision;
import io.cellwall.policy.Evaluator;
import io.cellwall.policy.Policy;
import io.cellwall.policy.Query;
import io.cellwall.policy.Resolution;
import io.cellwall.policy.Resolver;
import io.cellwall.policy.Side;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;

/** What the manifests mean, by the Evaluator, without agent and kernel. */
final class Oracle {
  private final Policy policy;

  private Oracle(Policy policy) {
    this.policy = policy;
  }

  static Oracle of(String manifests) {
    ParseResult parsed = ManifestParser.parse(List.of(new Source("oracle.yaml", manifests)));
    assertThat(parsed.diagnostics()).isEmpty();
    Resolution resolution = Resolver.resolve(parsed.manifests());
    assertThat(resolution.diagnostics()).isEmpty();
    return new Oracle(resolution.policy());
  }

  /** The verdict on a flow between this machine's own addresses. */
  Decision decide(String source, String destination, Target target) {
    return decide(source, target.address(), destination, target);
  }

  /** The verdict on a flow from one address to another. */
  Decision decide(String source, String sourceAddress, String destination, Target target) {
    Query query =
        Query.packet(
            Side.of(source),
            address(sourceAddress),
            Side.of(destination),
            address(target.address()),
            target.protocol(),
            target.port());
    return Evaluator.decide(policy, query, Instant.now());
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
