package io.cellwall.agent.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cellwall.agent.audit.AuditReader;
import io.cellwall.agent.flow.Flow;
import io.cellwall.agent.flow.FlowFilter;
import io.cellwall.agent.flow.FlowLog;
import io.cellwall.agent.flow.FlowSubscription;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Calls that tell what happened: one JSON object a line, oldest first. */
record FlowRoutes(FlowLog flows, AuditReader audit, KnownComponents known) implements HttpService {
  /** An empty line, after so long without a flow, finds out whether the reader is still there. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private record Missed(String event, long flows) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/flows", this::flows).get("/audit", this::audit);
  }

  private void flows(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request);
    FlowFilter filter = filter(parameters);
    boolean follow = parameters.flag("follow");
    try (OutputStream out = lines(response)) {
      if (follow) {
        follow(filter, out);
      } else {
        for (Flow flow : flows.list(filter)) {
          write(out, flow);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FlowFilter filter(Parameters parameters) {
    FlowFilter filter = parameters.flows();
    Stream.of(filter.component(), filter.from(), filter.to())
        .flatMap(Optional::stream)
        .forEach(known::require);
    return filter;
  }

  private void follow(FlowFilter filter, OutputStream out) throws IOException {
    try (FlowSubscription subscription = flows.follow(filter)) {
      for (Flow flow : subscription.past()) {
        write(out, flow);
      }
      out.flush();
      while (true) {
        next(subscription, out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void next(FlowSubscription subscription, OutputStream out)
      throws IOException, InterruptedException {
    List<Flow> flows = subscription.next(HEARTBEAT);
    for (Flow flow : flows) {
      write(out, flow);
    }
    long missed = subscription.missed();
    if (missed > 0) {
      write(out, new Missed("flows-missed", missed));
    } else if (flows.isEmpty()) {
      out.write('\n');
    }
    out.flush();
  }

  private void audit(ServerRequest request, ServerResponse response) {
    FlowFilter filter = filter(new Parameters(request));
    try (OutputStream out = lines(response)) {
      audit.read(filter, line -> write(out, line));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OutputStream lines(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
    return new BufferedOutputStream(response.outputStream());
  }

  private static void write(OutputStream out, Object entry) throws IOException {
    out.write(Json.MAPPER.writeValueAsBytes(entry));
    out.write('\n');
  }

  private static void write(OutputStream out, String line) {
    try {
      out.write(line.getBytes(UTF_8));
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
