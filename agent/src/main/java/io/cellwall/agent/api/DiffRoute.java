package io.cellwall.agent.api;

import io.cellwall.agent.apply.ChangeRequest;
import io.cellwall.agent.apply.Image;
import io.cellwall.agent.apply.Plan;
import io.cellwall.agent.apply.PolicyWriter;
import io.cellwall.manifest.Source;
import io.cellwall.policy.Decision;
import io.cellwall.policy.FlowDifference;
import io.cellwall.policy.PolicyDifference;
import io.cellwall.policy.Uncovered;
import io.cellwall.repository.Author;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Answers what a change would do, and does nothing. */
record DiffRoute(PolicyWriter writer, InstantSource clock) implements HttpService {
  private static final Author NOBODY = new Author(0, "");

  private record DiffBody(@Nullable List<Source> sources) {}

  private record Answer(
      long revision, List<TextChange> changes, List<FlowLine> flows, List<String> notCovered) {}

  private record FlowLine(
      String change,
      String from,
      String to,
      @Nullable String endpoint,
      String protocol,
      String port,
      Judgement before,
      Judgement after) {
    static FlowLine of(FlowDifference flow) {
      return new FlowLine(
          flow.allowed() ? "allowed" : "denied",
          flow.probe().from(),
          flow.probe().to(),
          flow.probe().endpoint().orElse(null),
          flow.probe().protocol(),
          flow.probe().port(),
          Judgement.of(flow.before()),
          Judgement.of(flow.after()));
    }
  }

  private record Judgement(String verdict, String reason) {
    static Judgement of(Decision decision) {
      return new Judgement(decision.verdict().text(), decision.reason().text());
    }
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/diff", this::diff);
  }

  private void diff(ServerRequest request, ServerResponse response) {
    DiffBody body = Json.read(request, DiffBody.class);
    if (body.sources() == null) {
      throw Refusals.badCall("the body needs sources");
    }
    Image image = writer.image();
    Plan plan =
        writer.plan(
            new ChangeRequest.Apply(body.sources(), NOBODY, "", true, false, OptionalLong.empty()),
            image);
    Json.send(
        response,
        new Answer(
            image.revision().number(),
            TextChange.between(image.revision().manifests(), plan.candidate().stored()),
            PolicyDifference.between(image.policy(), plan.policy(), clock.instant()).stream()
                .map(FlowLine::of)
                .toList(),
            plan.uncoveredHere().stream().map(Uncovered::toString).toList()));
  }
}
