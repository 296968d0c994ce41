package io.cellwall.agent.api;

import io.cellwall.agent.flow.FlowFilter;
import io.cellwall.policy.Reason;
import io.cellwall.policy.Verdict;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The words after the question mark, checked. */
record Parameters(ServerRequest request) {
  Optional<String> text(String name) {
    return request.query().first(name).asOptional().filter(value -> !value.isEmpty());
  }

  String required(String name) {
    return text(name).orElseThrow(() -> Refusals.badCall("missing parameter " + name));
  }

  boolean flag(String name) {
    return text(name).filter(value -> value.equals("true")).isPresent();
  }

  long number(String name, long otherwise) {
    return text(name).map(value -> number(name, value)).orElse(otherwise);
  }

  static long number(String name, String value) {
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw Refusals.badCall(name + ": expected a number, found " + value);
    }
  }

  Optional<InetAddress> address(String name) {
    return text(name).map(value -> address(name, value));
  }

  /** Only literal addresses: a name would be looked up, and tell what the moment's answer is. */
  private static InetAddress address(String name, String value) {
    try {
      if (!value.matches("[0-9a-fA-F.:%]+") || !value.matches(".*[.:].*")) {
        throw new UnknownHostException();
      }
      return InetAddress.getByName(value);
    } catch (UnknownHostException e) {
      throw Refusals.badCall(name + ": expected an IP address, found " + value);
    }
  }

  FlowFilter flows() {
    text("verdict").ifPresent(Parameters::requireVerdict);
    text("reason").ifPresent(Parameters::requireReason);
    return new FlowFilter(
        text("component"),
        text("from"),
        text("to"),
        text("verdict"),
        text("reason"),
        text("protocol").map(word -> word.toUpperCase(Locale.ROOT)),
        instant("since"));
  }

  private static void requireVerdict(String word) {
    if (Arrays.stream(Verdict.values()).noneMatch(verdict -> verdict.text().equals(word))) {
      throw Refusals.badCall("verdict: expected allow, deny, redirect or audit, found " + word);
    }
  }

  private static void requireReason(String word) {
    if (Arrays.stream(Reason.values()).noneMatch(reason -> reason.text().equals(word))) {
      throw Refusals.badCall("reason: expected one of docs/errors.md, found " + word);
    }
  }

  Optional<Instant> instant(String name) {
    return text(name).map(value -> instant(name, value));
  }

  private static Instant instant(String name, String value) {
    try {
      return OffsetDateTime.parse(value).toInstant();
    } catch (DateTimeException e) {
      throw Refusals.badCall(
          name + ": expected a time such as 2026-11-23T09:00:00Z, found " + value);
    }
  }
}
