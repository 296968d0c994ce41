package io.cellwall.e2e;

import io.cellwall.policy.Decision;
import io.cellwall.policy.Verdict;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of datagrams, by the contract's words alone: one passes as a question, or as the
 * answer to a question that is in force. Where audit mode lets both pass, it is an answer.
 */
final class DatagramModel {
  private static final String WORLD = "world";

  private final Map<Question, Asked> asked = new HashMap<>();
  private Oracle oracle;

  DatagramModel(Oracle oracle) {
    this.oracle = oracle;
  }

  /** From here on other manifests are in force. */
  void apply(Oracle next) {
    oracle = next;
  }

  /** Whether it arrives. */
  boolean passes(Datagram datagram) {
    Optional<Verdict> answer = asAnswer(datagram);
    if (answer.equals(Optional.of(Verdict.ALLOW))) {
      return true;
    }
    boolean answers = answer.filter(DatagramModel::isAllowed).isPresent();
    Verdict question = decide(datagram.from(), datagram.to()).verdict();
    if (question == Verdict.ALLOW || (!answers && isAllowed(question))) {
      asked.put(datagram.asQuestion(), new Asked(datagram.from().side(), datagram.to().address()));
      return true;
    }
    return answers;
  }

  /** What becomes of the question that it would answer; empty: nobody asked one. */
  private Optional<Verdict> asAnswer(Datagram datagram) {
    Place answering = datagram.from();
    Place asking = datagram.to();
    Asked question = asked.get(new Datagram(asking, answering).asQuestion());
    if (question == null || !question.by().equals(asking.side())) {
      return Optional.empty();
    }
    Place wasAsked = new Place(answering.side(), question.address(), answering.port());
    return Optional.of(decide(asking, wasAsked).verdict());
  }

  private Decision decide(Place from, Place to) {
    return oracle.decide(
        from.side(), from.address(), to.side(), Target.udp(to.address(), to.port()));
  }

  private static boolean isAllowed(Verdict verdict) {
    return verdict != Verdict.DENY;
  }

  /** One end: whose it is, and where. */
  record Place(String side, String address, int port) {}

  record Datagram(Place from, Place to) {
    /** Whoever is on this machine answers from whatever address of it. */
    Question asQuestion() {
      String answerer = to.side().equals(WORLD) ? to.address() : to.side();
      return new Question(from.address(), from.port(), answerer, to.port());
    }
  }

  record Question(String address, int port, String answerer, int answererPort) {}

  private record Asked(String by, String address) {}
}
