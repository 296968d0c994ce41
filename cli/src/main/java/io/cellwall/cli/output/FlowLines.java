package io.cellwall.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Prints flows as they come, each flushed at once, so that following and pipes work. */
public final class FlowLines {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String ROW = "%-29s  %-8s  %-22s  %-52s  %-16s  %s";
  private static final int WIDE = 144;

  /** What else than an address a destination may be, one of them. */
  private static final List<String> OBJECTS = List.of("path", "signal", "family", "option");

  private final Format format;
  private final Times times;
  private final int width;
  private final PrintWriter out;
  private boolean first = true;

  public FlowLines(Format format, Times times, PrintWriter out) {
    this(format, times, Terminal.width(), out);
  }

  FlowLines(Format format, Times times, int width, PrintWriter out) {
    this.format = format;
    this.times = times;
    this.width = width;
    this.out = out;
  }

  /** Prints one flow, or another entry of the record, given as JSON. */
  public void print(String line) {
    if (line.isBlank()) {
      return;
    }
    switch (format) {
      case JSON -> out.println(line);
      // Lists of one, which on end are one list, however many follow.
      case YAML -> out.print(Format.yaml(List.of(JSON.readTree(line))));
      case TABLE -> row(JSON.readTree(line));
    }
    first = false;
    if (out.checkError()) {
      throw new UncheckedIOException("the output could not be written", new IOException());
    }
  }

  private void row(JsonNode entry) {
    if (first && width >= WIDE) {
      out.println(
          ROW.formatted(
              "TIME", "VERDICT", "REASON", "SOURCE -> DESTINATION", "ENDPOINT", "PACKETS"));
    }
    if (entry.has("event")) {
      tell(event(entry));
    } else if (width >= WIDE) {
      tell(flow(entry));
    } else {
      tell(times.milliseconds(time(entry)) + "  " + word(entry, "verdict"));
      tell("  " + word(entry, "reason") + "  " + parties(entry));
      tell("  " + what(entry) + "  " + word(entry, "packets") + " packets");
    }
  }

  private void tell(String line) {
    List<String> lines = Wrapping.lines(Printable.of(line).stripTrailing(), width - 4);
    out.println(lines.getFirst());
    lines.stream().skip(1).forEach(rest -> out.println("    " + rest));
  }

  private String flow(JsonNode flow) {
    return ROW.formatted(
        times.milliseconds(time(flow)),
        word(flow, "verdict"),
        word(flow, "reason"),
        parties(flow),
        what(flow),
        word(flow, "packets"));
  }

  private static String word(JsonNode flow, String name) {
    return flow.path(name).asString("");
  }

  private static String parties(JsonNode flow) {
    JsonNode asked = flow.path("destination").path("asked");
    String translated = asked.isObject() ? " (asked " + place(asked) + ")" : "";
    return side(flow.path("source")) + " -> " + side(flow.path("destination")) + translated;
  }

  private static String what(JsonNode flow) {
    return word(flow, "protocol") + " " + word(flow.path("destination"), "endpoint");
  }

  private String event(JsonNode entry) {
    StringBuilder rest = new StringBuilder();
    entry
        .properties()
        .forEach(property -> {
          if (!property.getKey().equals("time") && !property.getKey().equals("event")) {
            rest.append(' ').append(property.getKey()).append('=').append(property.getValue());
          }
        });
    return "%-29s  %s%s".formatted(times.milliseconds(time(entry)), word(entry, "event"), rest);
  }

  private static String side(JsonNode side) {
    String name = side.path("component").asString("?");
    String object =
        OBJECTS.stream().map(form -> side.path(form).asString("")).collect(Collectors.joining());
    if (!object.isEmpty()) {
      return name + " " + object;
    }
    return side.path("address").asString("").isEmpty() ? name : name + " " + place(side);
  }

  private static String place(JsonNode place) {
    String address = place.path("address").asString("");
    String host = address.contains(":") ? "[" + address + "]" : address;
    return host + ":" + place.path("port").asString("0");
  }

  private static Instant time(JsonNode entry) {
    return Instant.parse(entry.path("time").asString());
  }
}
