package io.cellwall.agent.api;

import io.cellwall.agent.apply.Enforcement;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.agent.audit.AuditReader;
import io.cellwall.agent.flow.FlowDecoder;
import io.cellwall.agent.flow.FlowLog;
import io.cellwall.agent.follow.Follower;
import io.cellwall.repository.Repository;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Serves the API on a unix socket. */
public final class ApiServer implements AutoCloseable {
  private static final int LARGEST_BODY = 32 << 20;

  private final WebServer server;
  private final ApiSocket socket;

  private ApiServer(WebServer server, ApiSocket socket) {
    this.server = server;
    this.socket = socket;
  }

  /** What answers are made of. */
  public record Parts(
      AgentFacts facts,
      PolicyWriter writer,
      Enforcement enforcement,
      Repository repository,
      FlowDecoder decoder,
      FlowLog flows,
      AuditReader audit,
      Consumer<Object> record,
      Optional<Follower> follower,
      InstantSource clock) {}

  /**
   * Finds out before anything is attached.
   *
   * @throws IOException if another agent answers on {@code path}
   */
  public static void refuseIfAnswered(Path path) throws IOException {
    ApiSocket.refuseIfAnswered(path);
  }

  /** Listens on {@code path}, in place of what a dead agent left there. */
  public static ApiServer start(Path path, Parts parts) throws IOException {
    ApiSocket socket = ApiSocket.prepare(path);
    try {
      WebServer server = listen(socket, parts);
      socket.publish();
      return new ApiServer(server, socket);
    } catch (IOException | RuntimeException failure) {
      socket.abandon();
      throw failure;
    }
  }

  private static WebServer listen(ApiSocket socket, Parts parts) {
    CallerCheck check = new CallerCheck(parts.enforcement(), parts.record()::accept, parts.clock());
    return WebServer.builder()
        .bindAddress(UnixDomainSocketAddress.of(socket.hidden()))
        .protocolsDiscoverServices(false)
        .addConnectionSelector(CallerSelector.create(check))
        .shutdownHook(false)
        .shutdownGracePeriod(Duration.ofMillis(200))
        .maxPayloadSize(LARGEST_BODY)
        .routing(routing -> routes(routing.any(check), parts))
        .build()
        .start();
  }

  private static void routes(HttpRouting.Builder routing, Parts parts) {
    ManifestRevisions revisions = new ManifestRevisions(parts.repository());
    routing.register(
        "/v1",
        new PolicyRoutes(parts.writer(), parts.enforcement()),
        new ManifestRoutes(parts.writer(), parts.enforcement(), parts.clock()),
        new DescriptionRoute(
            parts.writer(), parts.enforcement(), parts.decoder(), parts.flows(), revisions),
        new ExplainRoute(parts.writer(), parts.enforcement(), revisions, parts.clock()),
        new FlowRoutes(
            parts.flows(),
            parts.audit(),
            new KnownComponents(parts.writer(), parts.enforcement(), parts.repository())),
        new StateRoutes(
            parts.facts(), parts.writer(), parts.enforcement(), parts.decoder(), parts.follower()),
        new FollowRoute(parts.follower(), parts.record(), parts.clock()),
        new MetricsRoute(Metrics.of(parts)),
        new HistoryRoutes(parts.repository(), parts.writer()),
        new DiffRoute(parts.writer(), parts.clock()));
    ApiErrors.register(routing);
  }

  @Override
  public void close() {
    socket.remove();
    server.stop();
  }
}
